#include "models/reach.hpp"

#include <map>
#include <memory>
#include <regex>

#include <curl/curl.h>

namespace schoolgate::models {

std::string server_of(const std::string& url) {
  std::smatch parts;
  if (!std::regex_match(url, parts, std::regex("(https?)://([^/]+?)(:[0-9]+)?(/.*)?"))) return {};
  return parts.str(2) + (parts[3].matched ? parts.str(3) : parts.str(1) == "https" ? ":443" : ":80");
}

std::set<std::string> reachable(const std::set<std::string>& servers, std::chrono::milliseconds limit) {
  const std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> all(curl_multi_init(), curl_multi_cleanup);
  std::map<CURL*, std::string> asked;
  for (const std::string& server : servers) {
    CURL* one = curl_easy_init();
    asked.emplace(one, server);
    curl_easy_setopt(one, CURLOPT_URL, ("http://" + server).c_str());
    curl_easy_setopt(one, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(one, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(one, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(one, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
    // Resolving a name can take much longer than anybody wants to wait.
    curl_easy_setopt(one, CURLOPT_QUICK_EXIT, 1L);
    curl_multi_add_handle(all.get(), one);
  }
  int open = 0;
  while (curl_multi_perform(all.get(), &open) == CURLM_OK && open > 0) {
    curl_multi_poll(all.get(), nullptr, 0, 100, nullptr);
  }
  std::set<std::string> reached;
  while (const CURLMsg* ended = curl_multi_info_read(all.get(), &open)) {
    if (ended->data.result == CURLE_OK) reached.insert(asked.at(ended->easy_handle));
  }
  for (const auto& [one, server] : asked) {
    curl_multi_remove_handle(all.get(), one);
    curl_easy_cleanup(one);
  }
  return reached;
}

}  // namespace schoolgate::models
