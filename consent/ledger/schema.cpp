#include "consent/ledger/schema.hpp"

#include "foundation/storage/dialect.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::consent {
// Days are ISO texts, '' for none; truth values are 0 or 1.
const Schema& consent_schema() {
  static const Schema kSchema{"consent",
                              {
                                  {"ledger", R"(
CREATE TABLE ledger (
  number BIGINT PRIMARY KEY,
  at VARCHAR(20) NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  chain VARCHAR(64) NOT NULL);
CREATE TABLE ledger_head (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  number BIGINT NOT NULL,
  chain VARCHAR(64) NOT NULL);
INSERT INTO ledger_head (only_row, number, chain)
  VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
)"},
                                  {"register", R"(
CREATE TABLE register_state (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  version BIGINT NOT NULL);
INSERT INTO register_state (only_row, version) VALUES (1, 0);
CREATE TABLE people (
  id VARCHAR(64) PRIMARY KEY,
  kind VARCHAR(16) NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  known_as TEXT NOT NULL,
  class_name TEXT NOT NULL,
  upn TEXT NOT NULL,
  date_of_birth VARCHAR(10) NOT NULL,
  leaving_date VARCHAR(10) NOT NULL,
  do_not_publish INTEGER NOT NULL,
  do_not_publish_reason TEXT NOT NULL,
  biometric_given INTEGER NOT NULL,
  biometric_parent_objects INTEGER NOT NULL,
  biometric_child_objects INTEGER NOT NULL,
  biometric_date VARCHAR(10) NOT NULL,
  biometric_withdrawn VARCHAR(10) NOT NULL,
  biometric_evidence TEXT NOT NULL);
CREATE TABLE consents (
  person VARCHAR(64) NOT NULL REFERENCES people (id),
  platform VARCHAR(32) NOT NULL,
  purpose VARCHAR(8) NOT NULL,
  answer VARCHAR(16) NOT NULL,
  basis TEXT NOT NULL,
  given_by TEXT NOT NULL,
  given_on VARCHAR(10) NOT NULL,
  until_day VARCHAR(10) NOT NULL,
  withdrawn_on VARCHAR(10) NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (person, platform, purpose));
CREATE TABLE register_history (
  version BIGINT NOT NULL,
  line INTEGER NOT NULL,
  at VARCHAR(20) NOT NULL,
  who TEXT NOT NULL,
  source TEXT NOT NULL,
  person VARCHAR(64) NOT NULL,
  what TEXT NOT NULL,
  PRIMARY KEY (version, line));
CREATE INDEX register_history_person ON register_history (person);
)"},
                                  {"ledger by subject", R"(
CREATE INDEX ledger_subject ON ledger (subject, number);
)"},
                                  {"ledger by time", R"(
CREATE INDEX ledger_at ON ledger (at);
)"},
                                  {"which ids are one person", R"(
CREATE TABLE said_of_pairs (
  one VARCHAR(64) NOT NULL,
  other VARCHAR(64) NOT NULL,
  same INTEGER NOT NULL,
  PRIMARY KEY (one, other));
)"},
                                  {"who was forgotten", R"(
CREATE TABLE forgotten_people (
  id VARCHAR(64) PRIMARY KEY,
  at VARCHAR(20) NOT NULL);
)"},
                                  {"platforms as accounts", R"(
CREATE TABLE platform_accounts (
  platform VARCHAR(32) PRIMARY KEY,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  purpose TEXT NOT NULL,
  audience TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  approved_on VARCHAR(10) NOT NULL,
  opened VARCHAR(10) NOT NULL,
  closed VARCHAR(10) NOT NULL);
)"},
                              }};
  return kSchema;
}

void apply_consent_schema(Database& database) {
  database.apply_schema(consent_schema());
  database.transact([](WriteSession& session) {
    // A fence against slips, not against an attacker, who could take it down; the chain tells on both.
    make_append_only(session, "ledger", "the ledger is append-only");
  });
}

}  // namespace schoolgate::consent
