#include "review/people/schema.hpp"

namespace schoolgate::review {

const Schema& schema() {
  static const Schema kSchema{"review",
                              {
                                  {"users", R"(
CREATE TABLE users (
  name VARCHAR(40) PRIMARY KEY,
  role VARCHAR(16) NOT NULL,
  password VARCHAR(160) NOT NULL,
  disabled INTEGER NOT NULL,
  created VARCHAR(20) NOT NULL,
  last_login VARCHAR(20) NOT NULL,
  stamp INTEGER NOT NULL);
)"},
                                  {"platform administrators", R"(
CREATE TABLE platform_administrators (
  platform VARCHAR(32) NOT NULL,
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (platform, place));
)"},
                                  {"passwords that somebody else chose",
                                   "ALTER TABLE users ADD COLUMN password_given INTEGER NOT NULL DEFAULT 0;"},
                                  {"users of the operating system", R"(
CREATE TABLE os_users (
  os_user VARCHAR(255) PRIMARY KEY,
  name VARCHAR(40) NOT NULL REFERENCES users (name));
)"},
                                  {"moderators of platforms", R"(
CREATE TABLE platform_moderators (
  platform VARCHAR(32) NOT NULL,
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (platform, place));
)"},
                                  {"when users were trained", R"(
ALTER TABLE users ADD COLUMN trained VARCHAR(10) NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN policy_read VARCHAR(10) NOT NULL DEFAULT '';
)"},
                                  {"devices that users signed in from", R"(
CREATE TABLE known_devices (
  digest VARCHAR(64) NOT NULL,
  name VARCHAR(40) NOT NULL REFERENCES users (name),
  stamp INTEGER NOT NULL,
  used VARCHAR(20) NOT NULL,
  PRIMARY KEY (digest, name));
)"},
                                  {"second factors", R"(
CREATE TABLE second_factors (
  name VARCHAR(40) PRIMARY KEY REFERENCES users (name),
  sealed VARCHAR(200) NOT NULL,
  in_use INTEGER NOT NULL,
  last_step BIGINT NOT NULL);
CREATE TABLE backup_codes (
  name VARCHAR(40) NOT NULL REFERENCES users (name),
  digest VARCHAR(64) NOT NULL,
  PRIMARY KEY (name, digest));
)"},
                                  {"devices by an id that stays", R"(
ALTER TABLE known_devices ADD COLUMN device VARCHAR(64) NOT NULL DEFAULT '';
UPDATE known_devices SET device = digest;
)"},
                              }};
  return kSchema;
}

}  // namespace schoolgate::review
