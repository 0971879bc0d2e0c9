// Is it an ordinary word?
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

class Hunspell;

namespace schoolgate::pipeline {

// What a dictionary of this language is read from, whether it is there or not.
[[nodiscard]] std::vector<std::filesystem::path> dictionary_files(const std::string& language);

// One object serves one thread.
class Dictionary {
 public:
  // `language` as hunspell's files are named ("en_GB"). Without its files nothing is an ordinary word, which
  // can only hide more.
  explicit Dictionary(const std::string& language);
  Dictionary(Dictionary&&) noexcept;
  Dictionary& operator=(Dictionary&&) noexcept;
  ~Dictionary();

  [[nodiscard]] bool available() const { return hunspell_ != nullptr; }
  // Needs a word in lower case; proper nouns and numbers are no ordinary words.
  [[nodiscard]] bool is_word(const std::string& lower_case) const;
  // A name of people or places that the dictionary knows with a capital only.
  [[nodiscard]] bool is_proper_noun(const std::string& lower_case) const;

 private:
  std::unique_ptr<Hunspell> hunspell_;
};

}  // namespace schoolgate::pipeline
