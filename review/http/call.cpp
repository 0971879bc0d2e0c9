#include "review/http/call.hpp"

#include <stdexcept>

namespace schoolgate::review {
namespace {

struct Told {
  int status;
  std::string_view code;
};

Told told(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidInput:
      return {400, "bad-request"};
    case ErrorCode::Unsupported:
      return {415, "unsupported"};
    case ErrorCode::TooLarge:
      return {413, "too-large"};
    case ErrorCode::NotFound:
      return {404, "not-found"};
    case ErrorCode::AlreadyExists:
      return {409, "already-exists"};
    case ErrorCode::Refused:
      return {422, "refused"};
    case ErrorCode::Conflict:
      return {409, "conflict"};
    case ErrorCode::Unavailable:
      return {503, "unavailable"};
  }
  return {500, "failure"};
}

}  // namespace

const std::string& PathValues::text(std::string_view name) const {
  for (const auto& [known, value] : values_) {
    if (known == name) return value;
  }
  throw std::logic_error("the route has no part " + std::string(name));
}

std::int64_t PathValues::id(std::string_view name) const {
  const auto value = parse_id(text(name));
  if (!value) throw std::logic_error("the path's part " + std::string(name) + " was not checked");
  return *value;
}

Digest PathValues::digest(std::string_view name) const { return digest_from_hex(text(name)).value(); }

Reply json_reply(const nlohmann::json& json, int status) {
  Reply reply;
  reply.status = status;
  // File names and what OCR read may hold anything: what is no UTF-8 is replaced, never an exception.
  reply.body = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return reply;
}

Reply jpeg_reply(const Bytes& jpeg) {
  Reply reply;
  reply.type = "image/jpeg";
  reply.body.assign(jpeg.begin(), jpeg.end());
  return reply;
}

Reply error_reply(int status, std::string_view code, const Error& error) {
  return json_reply({{"error", {{"code", code}, {"message", error.message}, {"hint", error.hint}}}}, status);
}

Reply error_reply(const Error& error) {
  const Told as = told(error.code);
  return error_reply(as.status, as.code, error);
}

Reply slow_down(std::chrono::seconds wait, const Error& error) {
  Reply reply = error_reply(429, "slow-down", error);
  reply.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  return reply;
}

}  // namespace schoolgate::review
