"""The desk's tables in the words of each database."""

_TYPES = {
    "sqlite": {"$BYTES": "BLOB", "$MOMENT": "VARCHAR(32)"},
    "postgresql": {"$BYTES": "BYTEA", "$MOMENT": "TIMESTAMP WITH TIME ZONE"},
}

_STATEMENTS = """
CREATE TABLE agents (
    number VARCHAR(6) NOT NULL,
    name_sealed $BYTES NOT NULL,
    pin_mark VARCHAR(32) NOT NULL,
    call_sid VARCHAR(64),
    signed_in_at $MOMENT,
    seen_at $MOMENT,
    CONSTRAINT pk_agents PRIMARY KEY (number),
    CONSTRAINT ck_agents_signed_in CHECK ((call_sid IS NULL) = (signed_in_at IS NULL)),
    CONSTRAINT uq_agents_call_sid UNIQUE (call_sid)
);
CREATE TABLE agent_queues (
    agent_number VARCHAR(6) NOT NULL,
    queue VARCHAR(64) NOT NULL,
    CONSTRAINT pk_agent_queues PRIMARY KEY (agent_number, queue),
    CONSTRAINT fk_agent_queues_agent_number_agents
        FOREIGN KEY (agent_number) REFERENCES agents (number)
);
CREATE TABLE queue_entries (
    id VARCHAR(32) NOT NULL,
    queue VARCHAR(64) NOT NULL,
    kind VARCHAR(10) NOT NULL,
    state VARCHAR(16) NOT NULL,
    joined_at $MOMENT NOT NULL,
    changed_at $MOMENT NOT NULL,
    call_sid VARCHAR(64) NOT NULL,
    slot INTEGER,
    line VARCHAR(20) NOT NULL,
    purpose VARCHAR(200) NOT NULL,
    language VARCHAR(2) NOT NULL,
    last_four_sealed $BYTES NOT NULL,
    number_sealed $BYTES,
    number_index VARCHAR(32),
    not_before $MOMENT,
    attempts INTEGER DEFAULT 0 NOT NULL,
    agent_number VARCHAR(6),
    taken_by VARCHAR(80),
    CONSTRAINT pk_queue_entries PRIMARY KEY (id),
    CONSTRAINT ck_queue_entries_kind CHECK (kind IN ('live', 'call back')),
    CONSTRAINT ck_queue_entries_state CHECK (
        state IN ('waiting', 'choosing', 'offered', 'connecting', 'talked', 'gone', 'done', 'not reached')
    ),
    CONSTRAINT ck_queue_entries_number CHECK ((kind = 'call back') = (number_index IS NOT NULL)),
    CONSTRAINT ck_queue_entries_number_sealed CHECK ((number_index IS NULL) = (number_sealed IS NULL)),
    CONSTRAINT ck_queue_entries_slot CHECK (kind = 'call back' OR slot IS NOT NULL),
    CONSTRAINT fk_queue_entries_agent_number_agents
        FOREIGN KEY (agent_number) REFERENCES agents (number)
);
CREATE INDEX ix_queue_entries_call_sid ON queue_entries (call_sid);
CREATE INDEX ix_queue_entries_line ON queue_entries (queue, state, joined_at);
CREATE UNIQUE INDEX uq_queue_entries_number ON queue_entries (number_index)
    WHERE state IN ('waiting', 'choosing', 'offered', 'connecting');
CREATE UNIQUE INDEX uq_queue_entries_slot ON queue_entries (queue, slot)
    WHERE state IN ('waiting', 'choosing', 'offered', 'connecting');
CREATE TABLE messages (
    id VARCHAR(32) NOT NULL,
    mailbox VARCHAR(64) NOT NULL,
    purpose VARCHAR(24) NOT NULL,
    state VARCHAR(16) NOT NULL,
    call_sid VARCHAR(64) NOT NULL,
    turn INTEGER NOT NULL,
    line VARCHAR(20) NOT NULL,
    language VARCHAR(2) NOT NULL,
    wording_sealed $BYTES NOT NULL,
    caller_sealed $BYTES,
    account_number_sealed $BYTES,
    recording_sealed $BYTES,
    seconds INTEGER,
    opened_at $MOMENT NOT NULL,
    changed_at $MOMENT NOT NULL,
    done_by VARCHAR(80),
    CONSTRAINT pk_messages PRIMARY KEY (id),
    CONSTRAINT ck_messages_purpose CHECK (purpose IN ('message', 'spoken authorization')),
    CONSTRAINT ck_messages_state CHECK (state IN ('expected', 'kept', 'empty', 'done')),
    CONSTRAINT ck_messages_recording CHECK (state <> 'kept' OR recording_sealed IS NOT NULL)
);
CREATE INDEX ix_messages_mailbox ON messages (mailbox, state, opened_at);
CREATE UNIQUE INDEX uq_messages_turn ON messages (call_sid, turn);
CREATE TABLE cases (
    number VARCHAR(10) NOT NULL,
    call_sid VARCHAR(64) NOT NULL,
    line VARCHAR(20) NOT NULL,
    about VARCHAR(200) NOT NULL,
    caller_sealed $BYTES,
    account_number_sealed $BYTES,
    opened_at $MOMENT NOT NULL,
    closed_at $MOMENT,
    closed_by VARCHAR(80),
    CONSTRAINT pk_cases PRIMARY KEY (number)
);
CREATE UNIQUE INDEX uq_cases_call_sid ON cases (call_sid)
"""


def statements(dialect: str) -> list[str]:
    """Each statement in the words of `sqlite` or `postgresql`, in the order in which they are run."""
    words = _STATEMENTS
    for word, meaning in _TYPES[dialect].items():
        words = words.replace(word, meaning)
    return [statement.strip() for statement in words.split(";")]
