#include "review/serving/served_schools.hpp"

#include <algorithm>

namespace schoolgate::review {
namespace {

constexpr std::string_view kPlaces = "/s/";
constexpr std::string_view kPageOfAll = "/schools.html";

}  // namespace

std::optional<ServedSchools::Place> ServedSchools::place_of(std::string_view path) const {
  if (is_one()) return Place{&all_.front(), path};
  if (!path.starts_with(kPlaces)) return std::nullopt;
  path.remove_prefix(kPlaces.size());
  const std::string_view name = path.substr(0, path.find('/'));
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const ServedSchool& one) { return one.name == name; });
  if (found == all_.end()) return std::nullopt;
  return Place{&*found, path.substr(name.size())};
}

const PageFile* ServedSchools::page_file(std::string_view path) const {
  if (path == kPageOfAll) return nullptr;
  if (!is_one()) {
    const auto place = place_of(path);
    if (place && place->path != "/") return nullptr;
    if (path == "/") path = kPageOfAll;
    if (place) path = "/";
  }
  const auto files = page_files();
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const PageFile& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

bool ServedSchools::is_list(std::string_view path) const { return !is_one() && path == "/api/schools"; }

Reply ServedSchools::list() const {
  nlohmann::json schools = nlohmann::json::array();
  for (const ServedSchool& one : all_)
    schools.push_back({{"name", one.name}, {"served", one.services != nullptr}});
  return json_reply({{"schools", std::move(schools)}});
}

}  // namespace schoolgate::review
