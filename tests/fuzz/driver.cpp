// Runs a fuzz target without libFuzzer, on inputs that are the same every time.
//
//     TARGET [COUNT [FIRST]]    COUNT inputs, the first of them number FIRST (0)
//     TARGET FILE...            the files as they are
//
// After a crash the number printed last is where to begin again.
#include <charconv>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <utility>

#include "fuzz/fuzz.hpp"

namespace {

using Generator = std::mt19937_64;

std::size_t below(Generator& generator, std::size_t bound) { return bound == 0 ? 0 : generator() % bound; }

void run(const std::string& input) {
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

// The word of `text` at or before a place; empty between words.
std::pair<std::size_t, std::size_t> word_at(const std::string& text, std::size_t place) {
  std::size_t begin = place;
  std::size_t end = place;
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  while (end < text.size() && is_word(text[end])) ++end;
  return {begin, end - begin};
}

// One change at a random place: a byte altered, taken out or put in; a piece repeated, cut or moved in from
// another seed; a word of the format put in, or a word put in the place of another, which leaves the form
// whole and is therefore done most often.
void mutate(std::string& input, const std::vector<std::string>& seeds, const std::vector<std::string>& words,
            Generator& generator) {
  const std::size_t place = below(generator, input.size() + 1);
  const std::size_t length = below(generator, 40);
  switch (below(generator, 20)) {
    case 0:
      if (place < input.size()) input[place] = static_cast<char>(generator());
      return;
    case 1:
      input.erase(place, 1);
      return;
    case 2:
      input.insert(place, 1, static_cast<char>(generator()));
      return;
    case 3:
      input.insert(place, input.substr(below(generator, input.size() + 1), length));
      return;
    case 4:
      input.erase(place, length);
      return;
    case 5: {
      const std::string& other = seeds[below(generator, seeds.size())];
      input.insert(place, other.substr(below(generator, other.size() + 1), length));
      return;
    }
    case 6:
      input.insert(place, words[below(generator, words.size())]);
      return;
    default: {
      const auto [begin, size] = word_at(input, place);
      if (below(generator, 2) == 0) {
        input.replace(begin, size, words[below(generator, words.size())]);
      } else {
        const std::string& other = seeds[below(generator, seeds.size())];
        const auto [other_begin, other_size] = word_at(other, below(generator, other.size() + 1));
        input.replace(begin, size, other.substr(other_begin, other_size));
      }
    }
  }
}

std::optional<std::size_t> number(const std::string& text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void run_mutations(std::size_t count, std::size_t first) {
  const auto seeds = schoolgate::test::fuzz_seeds();
  const auto words = schoolgate::test::fuzz_words();
  for (const std::string& seed : seeds) run(seed);
  for (std::size_t i = first; i < first + count; ++i) {
    if (i % 1000 == 0) std::cout << i << std::endl;
    Generator generator(i);  // so that each input can be had alone
    std::string input = seeds[below(generator, seeds.size())];
    for (std::size_t changes = 1 + below(generator, 6); changes > 0; --changes)
      mutate(input, seeds, words, generator);
    run(input);
  }
}

int run_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << path << " could not be opened\n";
    return 1;
  }
  run(std::string(std::istreambuf_iterator<char>(file), {}));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto count = argc > 1 ? number(argv[1]) : 1000;
  if (count) {
    run_mutations(*count, argc > 2 ? number(argv[2]).value_or(0) : 0);
    return 0;
  }
  int result = 0;
  for (int i = 1; i < argc; ++i) result |= run_file(argv[i]);
  return result;
}
