-- A small ledger, and below it each rule with the statements that try to break it: the last one must be refused.

-- world
INSERT INTO accounts VALUES ('A', 'ia', $BYTES, $BYTES, $BYTES, $BYTES, NULL, NULL, 'en');
INSERT INTO accounts VALUES ('B', 'ib', $BYTES, $BYTES, $BYTES, $BYTES, NULL, NULL, 'en');
INSERT INTO bills (id, account_id, number_index, number_sealed, service_date_sealed, description_sealed, amount_cents, paid_cents, due_on) VALUES ('a1', 'A', 'i1', $BYTES, $BYTES, $BYTES, 100, 0, '2026-12-01');
INSERT INTO bills (id, account_id, number_index, number_sealed, service_date_sealed, description_sealed, amount_cents, paid_cents, due_on) VALUES ('a2', 'A', 'i2', $BYTES, $BYTES, $BYTES, 100, 0, '2026-12-01');
INSERT INTO bills (id, account_id, number_index, number_sealed, service_date_sealed, description_sealed, amount_cents, paid_cents, due_on) VALUES ('b1', 'B', 'i3', $BYTES, $BYTES, $BYTES, 100, 0, '2026-12-01');
INSERT INTO consents (id, purpose, account_id, call_sid, turn_number, language, wording_sealed, agreed_at) VALUES ('c1', 'bank debit', 'A', 'CA1', 90, 'en', $BYTES, '2026-11-20 15:00:00+00:00');
INSERT INTO authorizations VALUES ('c1', 'A', 40, $BYTES, '2026-11-20 15:00:00+00:00', '2026-11-20', '2999-01-01', 'to_send', NULL);
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p0', 'A', NULL, 'account', 'card', 60, NULL, 'CA1', 1, 'pending', '2026-11-20 15:00:00+00:00');
INSERT INTO allocations VALUES ('p0', 'a1', 'A', 60);
UPDATE payments SET state = 'approved', charged = true, settled_at = '2026-11-20 15:01:00+00:00', confirmation_number = '1234567890' WHERE id = 'p0';
UPDATE payments SET processor_charge = 'ch_0', told_at = settled_at, caller_told_in = 'CA2' WHERE id = 'p0';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p1', 'B', NULL, 'account', 'card', 50, NULL, 'CA1', 2, 'pending', '2026-11-20 15:00:00+00:00');
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('d1', 'A', NULL, 'account', 'checking account', 40, 'c1', 'CA1', 3, 'pending', '2026-11-20 15:00:00+00:00');
INSERT INTO plans (id, account_id, state, installment_cents, next_due_on) VALUES ('l1', 'A', 'active', 10, '2026-12-01');
INSERT INTO plan_bills VALUES ('l1', 'a1', 'A', true);
INSERT INTO plans (id, account_id, state, installment_cents, next_due_on) VALUES ('l2', 'A', 'ended', 10, '2026-12-01');
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h1', 'l1', 'A', '1234567894', 'CA6', 'm1', 40, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);
INSERT INTO plan_change_bills (change_id, bill_id, plan_id, open_cents) VALUES ('h1', 'a1', 'l1', 40);
INSERT INTO attempts VALUES ('holder', 's', 0, 1);

-- pk_accounts
INSERT INTO accounts VALUES ('A', 'new', $BYTES, $BYTES, $BYTES, $BYTES, NULL, NULL, 'en');

-- uq_accounts_number_index
INSERT INTO accounts VALUES ('C', 'ia', $BYTES, $BYTES, $BYTES, $BYTES, NULL, NULL, 'en');

-- ck_accounts_language
INSERT INTO accounts VALUES ('C', 'ic', $BYTES, $BYTES, $BYTES, $BYTES, NULL, NULL, 'fr');

-- pk_bills
INSERT INTO bills (id, account_id, number_index, number_sealed, service_date_sealed, description_sealed, amount_cents, paid_cents, due_on) VALUES ('a1', 'A', 'new', $BYTES, $BYTES, $BYTES, 1, 0, '2026-12-01');

-- uq_bills_number_index
INSERT INTO bills (id, account_id, number_index, number_sealed, service_date_sealed, description_sealed, amount_cents, paid_cents, due_on) VALUES ('a9', 'A', 'i1', $BYTES, $BYTES, $BYTES, 1, 0, '2026-12-01');

-- uq_bills_id_account_id
INSERT INTO bills (id, account_id, number_index, number_sealed, service_date_sealed, description_sealed, amount_cents, paid_cents, due_on) VALUES ('a1', 'A', 'new', $BYTES, $BYTES, $BYTES, 1, 0, '2026-12-01');

-- fk_bills_account_id_accounts
INSERT INTO bills (id, account_id, number_index, number_sealed, service_date_sealed, description_sealed, amount_cents, paid_cents, due_on) VALUES ('a9', 'nobody', 'i9', $BYTES, $BYTES, $BYTES, 1, 0, '2026-12-01');

-- ck_bills_amount
INSERT INTO bills (id, account_id, number_index, number_sealed, service_date_sealed, description_sealed, amount_cents, paid_cents, due_on) VALUES ('a9', 'A', 'i9', $BYTES, $BYTES, $BYTES, -1, 0, '2026-12-01');

-- ck_bills_paid
UPDATE bills SET amount_cents = 59 WHERE id = 'a1';

-- ck_bills_paid
INSERT INTO allocations VALUES ('p1', 'b1', 'B', 50);
UPDATE bills SET amount_cents = 49 WHERE id = 'b1';

-- bills_unpaid
INSERT INTO bills (id, account_id, number_index, number_sealed, service_date_sealed, description_sealed, amount_cents, paid_cents, due_on) VALUES ('a9', 'A', 'i9', $BYTES, $BYTES, $BYTES, 10, 5, '2026-12-01');

-- bills_paid
UPDATE bills SET paid_cents = 61 WHERE id = 'a1';

-- bills_paid
UPDATE bills SET paid_cents = 0 WHERE id = 'a1';

-- pk_consents
INSERT INTO consents (id, purpose, account_id, call_sid, turn_number, language, wording_sealed, agreed_at) VALUES ('c1', 'bank debit', 'A', 'CA1', 91, 'en', $BYTES, '2026-11-20 15:00:00+00:00');

-- uq_consents_call_sid_turn_number
INSERT INTO consents (id, purpose, account_id, call_sid, turn_number, language, wording_sealed, agreed_at) VALUES ('c2', 'bank debit', 'A', 'CA1', 90, 'en', $BYTES, '2026-11-20 15:00:00+00:00');

-- fk_consents_account_id_accounts
INSERT INTO consents (id, purpose, account_id, call_sid, turn_number, language, wording_sealed, agreed_at) VALUES ('c2', 'bank debit', 'nobody', 'CA1', 91, 'en', $BYTES, '2026-11-20 15:00:00+00:00');

-- ck_consents_purpose
INSERT INTO consents (id, purpose, account_id, call_sid, turn_number, language, wording_sealed, agreed_at) VALUES ('c2', 'anything', 'A', 'CA1', 91, 'en', $BYTES, '2026-11-20 15:00:00+00:00');

-- ck_consents_language
INSERT INTO consents (id, purpose, account_id, call_sid, turn_number, language, wording_sealed, agreed_at) VALUES ('c2', 'bank debit', 'A', 'CA1', 91, 'fr', $BYTES, '2026-11-20 15:00:00+00:00');

-- pk_authorizations
INSERT INTO authorizations VALUES ('c1', 'A', 1, $BYTES, '2026-11-20 15:00:00+00:00', '2026-11-20', '2999-01-01', 'to_send', NULL);

-- uq_authorizations_id_account_id_amount_cents
INSERT INTO authorizations VALUES ('c1', 'A', 40, $BYTES, '2026-11-20 15:00:00+00:00', '2026-11-20', '2999-01-01', 'to_send', NULL);

-- fk_authorizations_id_consents
INSERT INTO authorizations VALUES ('no', 'A', 1, $BYTES, '2026-11-20 15:00:00+00:00', '2026-11-20', '2999-01-01', 'to_send', NULL);

-- fk_authorizations_account_id_accounts
INSERT INTO consents (id, purpose, account_id, call_sid, turn_number, language, wording_sealed, agreed_at) VALUES ('c2', 'bank debit', 'A', 'CA1', 91, 'en', $BYTES, '2026-11-20 15:00:00+00:00');
INSERT INTO authorizations VALUES ('c2', 'nobody', 1, $BYTES, '2026-11-20 15:00:00+00:00', '2026-11-20', '2999-01-01', 'to_send', NULL);

-- ck_authorizations_amount
INSERT INTO consents (id, purpose, account_id, call_sid, turn_number, language, wording_sealed, agreed_at) VALUES ('c2', 'bank debit', 'A', 'CA1', 91, 'en', $BYTES, '2026-11-20 15:00:00+00:00');
INSERT INTO authorizations VALUES ('c2', 'A', 0, $BYTES, '2026-11-20 15:00:00+00:00', '2026-11-20', '2999-01-01', 'to_send', NULL);

-- ck_authorizations_notice_state
UPDATE authorizations SET notice_state = 'lost';

-- ck_authorizations_notice_sent
UPDATE authorizations SET notice_state = 'sent';

-- authorizations_kept
DELETE FROM authorizations;

-- pk_payments
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p0', 'A', NULL, 'account', 'card', 1, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- uq_payments_id_account_id
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p0', 'A', NULL, 'account', 'card', 1, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- uq_payments_call_sid_turn_number
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', NULL, 'account', 'card', 1, NULL, 'CA1', 2, 'pending', '2026-11-20 15:00:00+00:00');

-- uq_payments_open_account
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', NULL, 'account', 'card', 1, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- uq_payments_open_account
UPDATE payments SET state = 'unclear', doubted_at = opened_at WHERE id = 'p1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', NULL, 'account', 'card', 1, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- payments_authorized
INSERT INTO allocations VALUES ('d1', 'a2', 'A', 40);
UPDATE payments SET state = 'approved', charged = true, settled_at = '2026-11-20 15:01:00+00:00', confirmation_number = '2222222222' WHERE id = 'd1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'A', NULL, 'account', 'checking account', 40, 'c1', 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- fk_payments_account_id_accounts
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'nobody', NULL, 'account', 'card', 1, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- fk_payments_bill_id_account_id_bills
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', 'a1', 'bill', 'card', 1, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- fk_payments_authorization
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'd1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'A', NULL, 'account', 'checking account', 41, 'c1', 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- fk_payments_authorization
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'd1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', NULL, 'account', 'checking account', 40, 'c1', 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- ck_payments_amount
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', NULL, 'account', 'card', 0, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- ck_payments_target
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', NULL, 'bill', 'card', 1, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- ck_payments_target
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', 'b1', 'account', 'card', 1, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- ck_payments_method
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', NULL, 'account', 'checking account', 1, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- ck_payments_method
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', NULL, 'account', 'cash', 1, NULL, 'CA1', 9, 'pending', '2026-11-20 15:00:00+00:00');

-- payments_begin
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
INSERT INTO payments (id, account_id, bill_id, target, method, amount_cents, authorization_id, call_sid, turn_number, state, opened_at) VALUES ('p9', 'B', NULL, 'account', 'card', 1, NULL, 'CA1', 9, 'approved', '2026-11-20 15:00:00+00:00');

-- payments_forward
UPDATE payments SET state = 'pending', charged = NULL, settled_at = NULL WHERE id = 'p0';

-- payments_forward
UPDATE payments SET state = 'reconciled', charged = false, settled_at = opened_at, doubted_at = opened_at WHERE id = 'p1';

-- payments_forward
UPDATE payments SET state = 'unclear', doubted_at = opened_at WHERE id = 'p1';
UPDATE payments SET state = 'pending' WHERE id = 'p1';

-- payments_forward
UPDATE payments SET state = 'abandoned', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
UPDATE payments SET state = 'unclear', charged = NULL, settled_at = NULL, doubted_at = opened_at WHERE id = 'p1';

-- payments_forward
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
UPDATE payments SET state = 'unclear', charged = NULL, settled_at = NULL, doubted_at = opened_at, processing_seen = true WHERE id = 'p1';

-- payments_forward
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
UPDATE payments SET state = 'abandoned' WHERE id = 'p1';

-- payments_forward
UPDATE payments SET state = 'unclear', doubted_at = opened_at WHERE id = 'p1';
UPDATE payments SET state = 'reconciled', charged = false, settled_at = opened_at WHERE id = 'p1';
UPDATE payments SET state = 'approved', charged = true, credit_cents = 50, confirmation_number = '1111111111' WHERE id = 'p1';

-- payments_allocated
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';
UPDATE payments SET state = 'approved', charged = true, confirmation_number = '1111111111' WHERE id = 'p1';

-- payments_fixed
UPDATE payments SET amount_cents = 49 WHERE id = 'p1';

-- payments_fixed
UPDATE payments SET account_id = 'A' WHERE id = 'p1';

-- payments_fixed
UPDATE payments SET id = 'p9' WHERE id = 'p1';

-- payments_fixed
UPDATE payments SET bill_id = 'b1', target = 'bill' WHERE id = 'p1';

-- payments_fixed
UPDATE payments SET authorization_id = NULL, method = 'card' WHERE id = 'd1';

-- payments_fixed
UPDATE payments SET opened_at = '2020-01-01 00:00:00+00:00' WHERE id = 'p1';

-- payments_set_once
UPDATE payments SET confirmation_number = '0987654321' WHERE id = 'p0';

-- payments_set_once
UPDATE payments SET processor_charge = 'ch_9' WHERE id = 'p0';

-- payments_set_once
UPDATE payments SET settled_at = '2020-01-01 00:00:00+00:00' WHERE id = 'p0';

-- payments_set_once
UPDATE payments SET told_at = NULL WHERE id = 'p0';

-- payments_set_once
UPDATE payments SET state = 'abandoned', charged = false, settled_at = opened_at, doubted_at = opened_at, told_at = opened_at WHERE id = 'p1';
UPDATE payments SET told_at = NULL WHERE id = 'p1';

-- payments_set_once
UPDATE payments SET state = 'abandoned', charged = false, settled_at = opened_at, doubted_at = opened_at, told_at = opened_at WHERE id = 'p1';
UPDATE payments SET state = 'declined', told_at = NULL WHERE id = 'p1';

-- payments_set_once
UPDATE payments SET caller_told_in = 'CA9' WHERE id = 'p0';

-- payments_set_once
UPDATE payments SET processing_seen = true WHERE id = 'p1';
UPDATE payments SET processing_seen = false WHERE id = 'p1';

-- uq_payments_confirmation_number
INSERT INTO allocations VALUES ('p1', 'b1', 'B', 50);
UPDATE payments SET state = 'approved', charged = true, settled_at = '2026-11-20 15:01:00+00:00', confirmation_number = '1234567890' WHERE id = 'p1';

-- uq_payments_processor_charge
UPDATE payments SET processor_charge = 'ch_0' WHERE id = 'p1';

-- ck_payments_state
UPDATE payments SET state = 'approved' WHERE id = 'p1';

-- ck_payments_state
UPDATE payments SET state = 'approved', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';

-- ck_payments_state
UPDATE payments SET charged = false, settled_at = opened_at WHERE id = 'p1';

-- ck_payments_confirmation_number
INSERT INTO allocations VALUES ('p1', 'b1', 'B', 50);
UPDATE payments SET state = 'approved', charged = true, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';

-- ck_payments_confirmation_number
UPDATE payments SET confirmation_number = '1111111111' WHERE id = 'p1';

-- ck_payments_settled
UPDATE payments SET state = 'declined', charged = false, settled_at = NULL WHERE id = 'p1';

-- ck_payments_settled
UPDATE payments SET settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';

-- ck_payments_credit
UPDATE payments SET credit_cents = -1 WHERE id = 'p1';

-- ck_payments_credit_charged
UPDATE payments SET credit_cents = 1 WHERE id = 'p1';

-- ck_payments_doubted
UPDATE payments SET state = 'unclear' WHERE id = 'p1';

-- payments_allocated
UPDATE payments SET state = 'approved', charged = true, settled_at = '2026-11-20 15:01:00+00:00', confirmation_number = '1111111111' WHERE id = 'p1';

-- payments_allocated
INSERT INTO allocations VALUES ('p1', 'b1', 'B', 49);
UPDATE payments SET state = 'approved', charged = true, settled_at = '2026-11-20 15:01:00+00:00', confirmation_number = '1111111111' WHERE id = 'p1';

-- payments_not_allocated
INSERT INTO allocations VALUES ('p1', 'b1', 'B', 50);
UPDATE payments SET state = 'declined', charged = false, settled_at = '2026-11-20 15:02:00+00:00' WHERE id = 'p1';

-- payments_kept
DELETE FROM payments WHERE id = 'p1';

-- pk_allocations
INSERT INTO allocations VALUES ('p1', 'b1', 'B', 1);
INSERT INTO allocations VALUES ('p1', 'b1', 'B', 1);

-- fk_allocations_payment_id_account_id_payments
INSERT INTO allocations VALUES ('p1', 'a1', 'A', 1);

-- fk_allocations_bill_id_account_id_bills
INSERT INTO allocations VALUES ('p1', 'a1', 'B', 1);

-- ck_allocations_amount
INSERT INTO allocations VALUES ('p1', 'b1', 'B', 0);

-- ck_allocations_amount
INSERT INTO allocations VALUES ('p1', 'b1', 'B', -5);

-- ck_bills_paid
UPDATE bills SET amount_cents = 40 WHERE id = 'b1';
INSERT INTO allocations VALUES ('p1', 'b1', 'B', 41);

-- allocations_open
INSERT INTO allocations VALUES ('p0', 'a2', 'A', 1);

-- allocations_open
INSERT INTO allocations VALUES ('p1', 'b1', 'B', 51);

-- allocations_fixed
UPDATE allocations SET amount_cents = 59;

-- allocations_kept
DELETE FROM allocations;

-- pk_plans
INSERT INTO plans (id, account_id, state, installment_cents, next_due_on) VALUES ('l1', 'B', 'ended', 1, '2026-12-01');

-- uq_plans_id_account_id
INSERT INTO plans (id, account_id, state, installment_cents, next_due_on) VALUES ('l1', 'A', 'ended', 1, '2026-12-01');

-- uq_plans_active_account
INSERT INTO plans (id, account_id, state, installment_cents, next_due_on) VALUES ('l9', 'A', 'active', 1, '2026-12-01');

-- fk_plans_account_id_accounts
INSERT INTO plans (id, account_id, state, installment_cents, next_due_on) VALUES ('l9', 'nobody', 'active', 1, '2026-12-01');

-- ck_plans_state
INSERT INTO plans (id, account_id, state, installment_cents, next_due_on) VALUES ('l9', 'B', 'paused', 1, '2026-12-01');

-- ck_plans_installment
INSERT INTO plans (id, account_id, state, installment_cents, next_due_on) VALUES ('l9', 'B', 'active', 0, '2026-12-01');

-- pk_plan_bills
INSERT INTO plan_bills VALUES ('l1', 'a1', 'A', true);

-- uq_plan_bills_active_bill
INSERT INTO plan_bills VALUES ('l2', 'a1', 'A', true);

-- fk_plan_bills_plan_id_account_id_plans
INSERT INTO plan_bills VALUES ('l9', 'a2', 'A', true);

-- fk_plan_bills_bill_id_account_id_bills
INSERT INTO plan_bills VALUES ('l2', 'b1', 'A', true);

-- pk_attempts
INSERT INTO attempts VALUES ('holder', 's', 0, 1);

-- ck_attempts_failures
UPDATE attempts SET failures = -1;

-- ck_plans_due_day
UPDATE plans SET due_day = 32 WHERE id = 'l1';

-- fk_payments_plan_id_plans
INSERT INTO plans (id, account_id, state, installment_cents, next_due_on) VALUES ('l3', 'B', 'active', 10, '2026-12-01');
UPDATE payments SET state = 'abandoned', charged = false, settled_at = opened_at WHERE state = 'pending';
INSERT INTO payments (id, account_id, bill_id, plan_id, target, method, amount_cents, call_sid, turn_number, state, opened_at) VALUES ('p5', 'B', NULL, 'l3', 'account', 'card', 10, 'CA5', 1, 'pending', '2026-11-20 15:00:00+00:00');
DELETE FROM plans WHERE id = 'l3';

-- payments_of_plan
UPDATE payments SET state = 'abandoned', charged = false, settled_at = opened_at WHERE state = 'pending';
INSERT INTO payments (id, account_id, bill_id, plan_id, target, method, amount_cents, call_sid, turn_number, state, opened_at) VALUES ('p5', 'B', NULL, 'l1', 'account', 'card', 10, 'CA5', 1, 'pending', '2026-11-20 15:00:00+00:00');

-- payments_of_plan
UPDATE payments SET state = 'abandoned', charged = false, settled_at = opened_at WHERE state = 'pending';
INSERT INTO payments (id, account_id, bill_id, plan_id, target, method, amount_cents, call_sid, turn_number, state, opened_at) VALUES ('p5', 'A', NULL, 'l2', 'account', 'card', 10, 'CA5', 1, 'pending', '2026-11-20 15:00:00+00:00');

-- payments_of_plan
UPDATE payments SET state = 'abandoned', charged = false, settled_at = opened_at WHERE state = 'pending';
INSERT INTO payments (id, account_id, bill_id, plan_id, target, method, amount_cents, call_sid, turn_number, state, opened_at) VALUES ('p5', 'A', 'a1', 'l1', 'bill', 'card', 10, 'CA5', 1, 'pending', '2026-11-20 15:00:00+00:00');

-- payments_plan_fixed
UPDATE payments SET plan_id = 'l1' WHERE id = 'd1';

-- pk_plan_changes
INSERT INTO plan_bills VALUES ('l1', 'a2', 'A', true);
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 140, 10, 10, 14, '2026-12-01', '2028-01-01', '2026-11-20 15:00:00+00:00', false);
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', 'x', 'CA7', 'x', 40, 140, 10, 10, 14, '2026-12-01', '2028-01-01', '2026-11-20 15:00:00+00:00', false);

-- uq_plan_changes_reference
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h3', 'l1', 'A', '1234567894', 'CA7', 'x', 40, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- uq_plan_changes_call_sid_offer_mark
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h3', 'l1', 'A', '2345678901', 'CA6', 'm1', 40, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- uq_plan_changes_id_plan_id
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h1', 'l1', 'A', '2345678901', 'CA7', 'x', 40, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- fk_plan_changes_plan_id_account_id_plans
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'B', '2345678901', 'CA7', 'm2', 40, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- ck_plan_changes_added
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 0, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- ck_plan_changes_added
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 41, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- ck_plan_changes_installment
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 40, 0, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- ck_plan_changes_installments
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 40, 10, 10, 5, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- ck_plan_changes_installments
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 40, 10, 10, 3, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- ck_plan_changes_last_due
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 40, 10, 10, 4, '2026-12-01', '2026-11-30', '2026-11-20 15:00:00+00:00', false);

-- plan_changes_true
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 41, 10, 10, 5, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- plan_changes_true
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 40, 10, 11, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- plan_changes_true
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 40, 10, 10, 4, '2026-12-02', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- plan_changes_true
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', true);

-- plan_changes_true
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l2', 'A', '2345678901', 'CA7', 'm2', 40, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);

-- plan_changes_fixed
UPDATE plan_changes SET reference = '9999999999';

-- plan_changes_fixed
UPDATE plan_changes SET taken_over = true;
UPDATE plan_changes SET taken_over = false;

-- plan_changes_kept
DELETE FROM plan_changes;

-- pk_plan_change_bills
INSERT INTO plan_bills VALUES ('l1', 'a2', 'A', true);
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h3', 'l1', 'A', '2345678901', 'CA7', 'm2', 140, 140, 10, 10, 14, '2026-12-01', '2028-01-01', '2026-11-20 15:00:00+00:00', false);
INSERT INTO plan_change_bills (change_id, bill_id, plan_id, open_cents) VALUES ('h3', 'a1', 'l1', 40);
INSERT INTO plan_change_bills (change_id, bill_id, plan_id, open_cents) VALUES ('h3', 'a1', 'l1', 40);

-- fk_plan_change_bills_change_id_plan_id_plan_changes
INSERT INTO plan_change_bills (change_id, bill_id, plan_id, open_cents) VALUES ('nobody', 'a1', 'l1', 40);

-- fk_plan_change_bills_plan_id_bill_id_plan_bills
DELETE FROM plan_bills WHERE bill_id = 'a1';

-- ck_plan_change_bills_open
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);
UPDATE bills SET amount_cents = 60 WHERE id = 'a1';
INSERT INTO plan_change_bills (change_id, bill_id, plan_id, open_cents) VALUES ('h2', 'a1', 'l1', 0);

-- plan_change_bills_true
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 40, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);
INSERT INTO plan_change_bills (change_id, bill_id, plan_id, open_cents) VALUES ('h2', 'a1', 'l1', 39);

-- plan_change_bills_true
INSERT INTO plan_changes (id, plan_id, account_id, reference, call_sid, offer_mark, added_cents, remaining_cents, installment_cents_before, installment_cents, installments, next_due_on, last_due_on, changed_at, taken_over) VALUES ('h2', 'l1', 'A', '2345678901', 'CA7', 'm2', 30, 40, 10, 10, 4, '2026-12-01', '2027-03-01', '2026-11-20 15:00:00+00:00', false);
INSERT INTO plan_change_bills (change_id, bill_id, plan_id, open_cents) VALUES ('h2', 'a1', 'l1', 40);

-- plan_change_bills_fixed
UPDATE plan_change_bills SET open_cents = 39;

-- plan_change_bills_kept
DELETE FROM plan_change_bills;

-- pk_settlements
UPDATE payments SET state = 'unclear', doubted_at = opened_at WHERE id = 'p1';
UPDATE payments SET state = 'reconciled', charged = false, settled_at = '2026-11-20 15:01:00+00:00' WHERE id = 'p1';
INSERT INTO settlements (payment_id, charged, charge_id, author, why, settled_at) VALUES ('p1', false, NULL, 'Ann', 'Looked up', '2026-11-20 15:01:00+00:00');
INSERT INTO settlements (payment_id, charged, charge_id, author, why, settled_at) VALUES ('p1', false, NULL, 'Ann', 'Looked up', '2026-11-20 15:01:00+00:00');

-- fk_settlements_payment_id_payments
INSERT INTO settlements (payment_id, charged, charge_id, author, why, settled_at) VALUES ('nobody', false, NULL, 'Ann', 'Looked up', '2026-11-20 15:01:00+00:00');

-- ck_settlements_charge
UPDATE payments SET state = 'unclear', doubted_at = opened_at WHERE id = 'p1';
UPDATE payments SET state = 'reconciled', charged = false, settled_at = '2026-11-20 15:01:00+00:00' WHERE id = 'p1';
INSERT INTO settlements (payment_id, charged, charge_id, author, why, settled_at) VALUES ('p1', false, 'ch_1', 'Ann', 'Looked up', '2026-11-20 15:01:00+00:00');

-- ck_settlements_signed
UPDATE payments SET state = 'unclear', doubted_at = opened_at WHERE id = 'p1';
UPDATE payments SET state = 'reconciled', charged = false, settled_at = '2026-11-20 15:01:00+00:00' WHERE id = 'p1';
INSERT INTO settlements (payment_id, charged, charge_id, author, why, settled_at) VALUES ('p1', false, NULL, 'Ann', '', '2026-11-20 15:01:00+00:00');

-- settlements_true
INSERT INTO settlements (payment_id, charged, charge_id, author, why, settled_at) VALUES ('p1', false, NULL, 'Ann', 'Looked up', '2026-11-20 15:01:00+00:00');

-- settlements_true
UPDATE payments SET state = 'unclear', doubted_at = opened_at WHERE id = 'p1';
UPDATE payments SET state = 'reconciled', charged = false, settled_at = '2026-11-20 15:01:00+00:00' WHERE id = 'p1';
INSERT INTO settlements (payment_id, charged, charge_id, author, why, settled_at) VALUES ('p1', true, 'ch_1', 'Ann', 'Looked up', '2026-11-20 15:01:00+00:00');

-- settlements_fixed
UPDATE payments SET state = 'unclear', doubted_at = opened_at WHERE id = 'p1';
UPDATE payments SET state = 'reconciled', charged = false, settled_at = '2026-11-20 15:01:00+00:00' WHERE id = 'p1';
INSERT INTO settlements (payment_id, charged, charge_id, author, why, settled_at) VALUES ('p1', false, NULL, 'Ann', 'Looked up', '2026-11-20 15:01:00+00:00');
UPDATE settlements SET author = 'Bob';

-- settlements_kept
UPDATE payments SET state = 'unclear', doubted_at = opened_at WHERE id = 'p1';
UPDATE payments SET state = 'reconciled', charged = false, settled_at = '2026-11-20 15:01:00+00:00' WHERE id = 'p1';
INSERT INTO settlements (payment_id, charged, charge_id, author, why, settled_at) VALUES ('p1', false, NULL, 'Ann', 'Looked up', '2026-11-20 15:01:00+00:00');
DELETE FROM settlements;
