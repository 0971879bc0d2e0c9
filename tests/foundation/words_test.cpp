#include "foundation/words.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace schoolgate {
namespace {

enum class Colour { Red, Green };
constexpr auto words_of(Colour) {
  using enum Colour;
  return words<Colour>({{Red, "red"}, {Green, "green"}});
}

enum class Wordless { One };

TEST(Words, AreFoundBothWays) {
  EXPECT_EQ(word(Colour::Green), "green");
  EXPECT_EQ(from_word<Colour>("green"), Colour::Green);
  EXPECT_EQ(from_word<Colour>("Green"), std::nullopt);
  EXPECT_EQ(from_word<Colour>(""), std::nullopt);
  EXPECT_EQ(listed_words<Colour>(), "red, green");
}

TEST(Words, KnowWhichValuesAnEnumerationHas) {
  static_assert(is_enumerator<Colour::Green>());
  static_assert(!is_enumerator<static_cast<Colour>(2)>());
  static_assert(HasWords<Colour> && !HasWords<Wordless>);
}

TEST(Words, GiveNoneForWhatIsNoValue) { EXPECT_THROW((void)word(static_cast<Colour>(7)), std::out_of_range); }

}  // namespace
}  // namespace schoolgate
