"""What `ivr check --explain` tells of the rules for whole files."""

FILE_RULES: dict[str, tuple[str, str, str, str]] = {
    "anchor": (
        "A flow file has no YAML shortcuts: no & and * with a name, no <<.",
        "who reads a step must see all of it there.",
        "after_hours: *closed",
        "the words written out; a sentence that begins with & or * in quotes",
    ),
    "tag": (
        "A flow file has no YAML tags.",
        "a word that begins with ! would change what the value is.",
        "say: !important Hello",
        'say: "!important Hello"',
    ),
    "tab": (
        "Only spaces indent.",
        "a tab is as wide as the editor likes, so nobody can see what belongs to what.",
        "a line that begins with a tab or with a special space of a word processor",
        "two spaces for each level",
    ),
    "invisible-character": (
        "Every character can be seen.",
        "what cannot be seen cannot be checked, and may be spoken.",
        "a sentence copied with a zero-width space in it",
        "the sentence typed again",
    ),
    "not-utf-8": (
        "Files are written in UTF-8.",
        "in any other encoding an accented letter becomes another word.",
        "a file saved as Latin-1",
        "the file saved as UTF-8",
    ),
    "file-too-large": (
        "A file holds at most 256 KiB.",
        "one person must be able to read it.",
        "all flows in one file",
        "use: other_flow",
    ),
    "too-many-values": (
        "A file holds at most 20,000 values.",
        "one person must be able to read it.",
        "all flows in one file",
        "use: other_flow",
    ),
    "too-many-files": (
        "A folder of flows holds at most 2,000 files.",
        "with more it is likely another folder.",
        "a folder of backups",
        "flows/",
    ),
    "too-many-steps": (
        "A flow has 200 steps or fewer (a warning), a version 12,000 (an error).",
        "one person must be able to read a flow.",
        "everything in one flow",
        "parts in flows of their own, with  use:",
    ),
    "too-deep": (
        "At most 40 levels stand inside each other.",
        "nothing in the language needs more than five.",
        "[[[[[[...",
        "steps below steps:",
    ),
    "several-documents": (
        "A file holds one flow.",
        "a second one after --- would not be heard.",
        "---  in the middle of a file",
        "a file for each flow",
    ),
    "empty-file": (
        "A file holds something.",
        "an empty flow has nothing to say.",
        "a file with comments only",
        "flow: bill_pay",
    ),
    "missing-file": (
        "A folder of flows holds flows, and lines.yaml.",
        "without lines.yaml no number leads to a flow.",
        "a folder without lines.yaml",
        "lines.yaml with a number for each line",
    ),
    "not-readable": (
        "The indentation, quotes and braces of a file must be right.",
        "otherwise nobody knows what belongs to what.",
        "say: {balance} is what you owe.",
        'say: "{balance} is what you owe."',
    ),
    "curly-quotes": (
        "Quotes around a sentence are straight.",
        "curly ones are letters of the sentence, and a comma behind them cuts it in two.",
        "say: \u201cThank you, good-bye.\u201d",
        'say: "Thank you, good-bye."',
    ),
    "lost-indentation": (
        "A setting stands two spaces further in than the name of what it belongs to.",
        "without them it would be a step or a calendar of its own.",
        "next: goodbye   in line with   welcome:",
        "next: goodbye   in line with   say: Hello.",
    ),
    "duplicate-key": (
        "A name stands once in a place.",
        "one of two steps with the same name would be lost.",
        "two steps named welcome",
        "welcome  and  welcome_back",
    ),
    "key-lost": (
        "The keys # and * are written pound and star.",
        "everything behind # is a comment, so the choice would vanish without a word.",
        "#: repeat",
        "pound: repeat",
    ),
}
"""By rule: what it asks, why, a bad and a good example."""
