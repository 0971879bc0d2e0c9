// The general lists by which texts are judged, in one place. All words folded, phrases with single spaces.
#pragma once

#include <span>
#include <string_view>

namespace schoolgate::pipeline {

enum class Cue {
  Name,        // a name follows, or stands below: "awarded to", "Name:", "my name is"
  WeakName,    // a name often follows: "by", "to", "well done"
  Honorific,   // a surname follows: "Mr", "Dr"
  Birth,       // a date of birth follows
  Identifier,  // an address, number or e-mail follows
  OtherLabel,  // the answer is no name: "Class:", "Subject:"
};

// Whether capitalised words behind a cue are somebody's name though each is a word of the dictionary.
enum class Calls {
  Nobody,
  PerhapsSomebody,  // "well done"
  Somebody,         // "awarded to"
  Whoever,          // "Mr", and "Name:" at a line's beginning: whatever words it is made of
};

struct CuePhrase {
  std::string_view phrase;
  Cue cue;
  Calls calls = cue == Cue::Honorific ? Calls::Whoever : cue == Cue::Name ? Calls::Somebody : Calls::Nobody;
};

[[nodiscard]] std::span<const CuePhrase> cue_phrases();

// Capitalised or foreign words that are no name of a person although no dictionary need know them so: days,
// months, words of schools and places.
[[nodiscard]] bool is_institution_word(std::string_view folded);

// Before the number or letters of a class, or an age: "Year 4", "Class 4B", "aged 7".
[[nodiscard]] bool is_class_word(std::string_view folded);

// Words of which a line with one of them names a school or its like.
[[nodiscard]] bool is_school_word(std::string_view folded);

// What follows a season, a flower or a virtue that is no name there: "Summer Fair", "Rose Garden".
[[nodiscard]] bool is_event_word(std::string_view folded);

// What a certificate says of itself.
[[nodiscard]] bool is_award_word(std::string_view folded);

[[nodiscard]] bool is_season(std::string_view folded);

// Many people or an office, and no one's name: "Team", "House", "Headteacher".
[[nodiscard]] bool is_group_word(std::string_view folded);

// What no name begins with: "the", "our", "all".
[[nodiscard]] bool is_function_word(std::string_view folded);

// Of the words above and of the cues those that are first names as well: "Mark", "May".
[[nodiscard]] bool is_first_name_too(std::string_view folded);

// And those that are surnames as well: "Ball", "Day".
[[nodiscard]] bool is_surname_too(std::string_view folded);

// One of the longer school words anywhere in it ("oakfieldschool").
[[nodiscard]] bool holds_school_word(std::string_view folded);

}  // namespace schoolgate::pipeline
