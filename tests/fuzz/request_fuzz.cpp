// What a browser, or whoever says that they are one, sends to the page's server: a request as it goes over
// the wire, or, after an "@", method, path and JSON of somebody who is signed in. Whatever it is, the server
// goes on, and no answer is its own fault.
#include <iostream>

#include "fuzz/fuzz.hpp"
#include "review/raw_connection.hpp"
#include "review/review_school.hpp"

namespace {

using namespace schoolgate;

[[noreturn]] void broken(const std::string& promise) {
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

class Page {
 public:
  Page() {
    school_.fill_register();
    client_ = school_.add_and_sign_in("tess", review::Role::Admin);
    photo_ = school_.held_photo(*client_, 320);
    if (photo_ != 1) broken("the first photo is number 1");
  }

  // As it stands, over a connection of its own.
  void send(const std::string& bytes) {
    const test::RawConnection connection(school_.port);
    static_cast<void>(connection.send(bytes));
    connection.end();
    const std::string answer = connection.receive(std::chrono::seconds(20));
    if (!answer.empty() && !answer.starts_with("HTTP/1.")) broken("an answer is HTTP");
    if (answer.find("HTTP/1.1 5") == 0) broken("no answer is the server's own fault: " + answer);
    expect_no_problem();
  }

  void ask(const std::string& method, const std::string& path, const std::string& json) {
    const auto answer = client_->send(
        method, path, json, {{"Content-Type", "application/json"}, {"X-CSRF-Token", client_->csrf}});
    if (answer.status == 0) broken("every request is answered: " + answer.body);
    if (answer.status >= 500) broken("no answer is the server's own fault: " + answer.body);
    if (answer.status == 401) static_cast<void>(client_->sign_in("tess", test::kPassword));
    expect_no_problem();
  }

 private:
  void expect_no_problem() {
    for (const std::string& problem : school_.take_problems())
      broken("nothing goes wrong inside: " + problem);
  }

  test::ReviewSchool school_;
  std::unique_ptr<test::PageClient> client_;
  std::int64_t photo_ = 0;
};

// Up to the next blank, and without it; what a client could not send is left out.
std::string word_of(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  std::string sendable;
  std::ranges::copy_if(word, std::back_inserter(sendable), [](char c) { return c > ' ' && c <= '~'; });
  return sendable;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Page page;
  std::string input(size, '\0');
  std::copy_n(data, size, input.begin());
  if (!input.starts_with('@')) {
    page.send(input);
    return 0;
  }
  std::string_view rest = std::string_view(input).substr(1);
  const std::string method = word_of(rest);
  const std::string path = word_of(rest);
  const bool known = method == "POST" || method == "PUT";
  if (known && path.starts_with("/")) page.ask(method, path, std::string(rest));
  return 0;
}

std::vector<std::string> schoolgate::test::fuzz_seeds() {
  return {
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
      ("GET /api/me HTTP/1.1\r\nHost: localhost\r\nCookie: session=0123456789abcdef\r\nConnection: "
       "close\r\n\r\n"),
      ("POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
       "13\r\n\r\n"
       "{\"user\":\"tess\""),
      ("POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
       "chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
      ("GET /api/queue?offset=0&limit=50&event=2026-07-03%20Sports%20Day HTTP/1.1\r\nHost: localhost\r\n"
       "If-None-Match: \"1\"\r\nRange: bytes=0-1\r\n\r\n"),
      "GET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\nGET /style.css HTTP/1.1\r\nHost: localhost\r\n\r\n",
      R"(@POST /api/photos/1/rulings {"version":1,"changes":[{"finding":"face:1","what":"redact"}]})",
      R"(@POST /api/photos/1/rulings {"version":2,"changes":[{"draw":{"quad":[[1,2],[30,2],[30,40],[1,40]]}}]})",
      R"(@POST /api/photos/1/comments {"text":"look at the left","version":1})",
      R"(@POST /api/photos/1/reject {"version":1,"reason":"out of focus"})",
      R"(@POST /api/photos/1/undo {"version":2})",
      R"(@POST /api/queue/approve {"photos":[{"photo":1,"version":1}]})",
      R"(@POST /api/posts {"platform":"facebook","pictures":[{"photo":1,"alt":"a race"}],"text":"Our day","not_before":"2026-07-04"})",
      R"(@POST /api/posts/check {"platform":"website","text":"Well done Amelia Hughes!","pictures":[]})",
      R"(@POST /api/take-downs/check {"take_downs":[1],"how":"gone","note":""})",
      R"(@POST /api/incidents {"what":"a picture of a child","platform":"facebook","link":"https://x.com/1"})",
      R"(@PUT /api/register/P001/consent {"platform":"facebook","purpose":"image","answer":"granted","given_by":"mother","date":"2026-09-01","until":null,"evidence":"form"})",
      R"(@POST /api/register/P001/withdraw {"platform":"facebook","purpose":"image"})",
      R"(@PUT /api/register/P002/biometric {"given":true,"parent_objects":false,"child_objects":false,"date":"2026-09-01","withdrawn":null,"evidence":""})",
      R"(@POST /api/register {"id":"P009","kind":"pupil","first_name":"Zoe","last_name":"Hale","class":"4B"})",
      R"(@POST /api/events {"event":"2026-07-03 Sports Day","classes":["4B","5C"]})",
      R"(@POST /api/devices {"make":"Canon","model":"EOS","serial":"1","allowed":true,"photos":0})",
      R"(@POST /api/uploads/known {"sha256":["0000000000000000000000000000000000000000000000000000000000000000"]})",
      R"(@PUT /api/import {"shown":1,"profile":"bromcom","columns":[{"header":"x","column":"ignore"}],"rows":[],"new_people":true})",
      R"(@PUT /api/platforms/facebook/account {"name":"Our school","address":"https://x.com","approved_on":"2026-01-01"})",
      R"(@POST /api/users {"user":"sam","role":"office","password":"short"})"};
}

std::vector<std::string> schoolgate::test::fuzz_words() {
  using namespace std::string_literals;
  return {"null",
          "true",
          "[]",
          "{}",
          "-1",
          "0",
          "1e400",
          "9223372036854775807",
          "18446744073709551616",
          "1.5",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "\"version\":1",
          "version",
          "photo",
          "\"\"",
          "[[[[[[[[[[",
          "}",
          ",",
          "\r\n",
          "\r\n\r\n",
          "Content-Length: 18446744073709551615\r\n",
          "Content-Length: -1\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Expect: 100-continue\r\n",
          "Host: x\r\n",
          "HTTP/1.0",
          "HTTP/2",
          "%00",
          "%2e%2e%2f",
          "../",
          "?",
          "&",
          "2026-02-30",
          "P001",
          "facebook",
          "\xff"s,
          "\0"s,
          std::string(40'000, 'a')};
}
