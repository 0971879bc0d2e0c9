#include "pipeline/texts/reading/dictionary.hpp"

#include <algorithm>
#include <cctype>

#include <hunspell/hunspell.hxx>

namespace schoolgate::pipeline {
namespace {

const std::filesystem::path kFolder = "/usr/share/hunspell";

}  // namespace

std::vector<std::filesystem::path> dictionary_files(const std::string& language) {
  return {kFolder / (language + ".aff"), kFolder / (language + ".dic")};
}

Dictionary::Dictionary(const std::string& language) {
  const auto files = dictionary_files(language);
  if (!std::ranges::all_of(files, [](const auto& file) { return std::filesystem::exists(file); })) return;
  hunspell_ = std::make_unique<Hunspell>(files.front().c_str(), files.back().c_str());
}

Dictionary::Dictionary(Dictionary&&) noexcept = default;
Dictionary& Dictionary::operator=(Dictionary&&) noexcept = default;
Dictionary::~Dictionary() = default;

bool Dictionary::is_word(const std::string& lower_case) const {
  // Hunspell takes every number for a word.
  const bool has_digit =
      std::any_of(lower_case.begin(), lower_case.end(), [](char c) { return c >= '0' && c <= '9'; });
  return hunspell_ != nullptr && !lower_case.empty() && !has_digit && hunspell_->spell(lower_case);
}

bool Dictionary::is_proper_noun(const std::string& lower_case) const {
  if (hunspell_ == nullptr || lower_case.empty() || hunspell_->spell(lower_case)) return false;
  std::string capital = lower_case;
  capital[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(capital[0])));
  return hunspell_->spell(capital);
}

}  // namespace schoolgate::pipeline
