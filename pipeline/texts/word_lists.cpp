#include "pipeline/texts/word_lists.hpp"

#include <algorithm>
#include <array>

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

constexpr std::array kNameCues{
    // certificates and prizes
    "awarded to"sv,
    "presented to"sv,
    "given to"sv,
    "goes to"sv,
    "certify that"sv,
    "congratulations to"sv,
    "congratulations"sv,
    "well done to"sv,
    "well done"sv,
    "star of the week"sv,
    "pupil of the week"sv,
    "winner"sv,
    "winners"sv,
    "won by"sv,
    "birthday"sv,
    "happy birthday"sv,
    // forms and books
    "name"sv,
    "names"sv,
    "pupil name"sv,
    "pupils name"sv,
    "childs name"sv,
    "child"sv,
    "full name"sv,
    "surname"sv,
    "forename"sv,
    "first name"sv,
    "last name"sv,
    "known as"sv,
    "pupil"sv,
    "student"sv,
    "student name"sv,
    "parent"sv,
    "parents name"sv,
    "carer"sv,
    "guardian"sv,
    "mother"sv,
    "father"sv,
    "contact"sv,
    "emergency contact"sv,
    "contact name"sv,
    "signed"sv,
    "signature"sv,
    "belongs to"sv,
    "this book belongs to"sv,
    "property of"sv,
    "teacher"sv,
    "class teacher"sv,
    "headteacher"sv,
    "head teacher"sv,
    // badges, boards, work
    "my name is"sv,
    "hello my name is"sv,
    "i am"sv,
    "visitor"sv,
    "welcome to our visitor"sv,
    "new pupil"sv,
    "monitor"sv,
    "monitors"sv,
    "helper"sv,
    "helpers"sv,
    "captain"sv,
    "by"sv,
    "written by"sv,
    "made by"sv,
    "drawn by"sv,
    "painted by"sv,
    "from"sv,
    "love from"sv,
    "dear"sv,
    "to"sv,
    "for"sv,
    "author"sv,
    "artist"sv,
};

constexpr std::array kOtherLabels{
    "class"sv, "subject"sv, "date"sv,  "form"sv,  "year"sv,        "school"sv, "teacher"sv, "allergies"sv,
    "diet"sv,  "medical"sv, "group"sv, "house"sv, "tutor group"sv, "score"sv,  "mark"sv,    "grade"sv,
    "level"sv, "title"sv,   "topic"sv, "lo"sv,    "walt"sv,        "age"sv,    "aged"sv,
};

constexpr std::array kBirthCues{
    "dob"sv, "d o b"sv, "date of birth"sv, "birth date"sv, "birthday"sv, "born"sv, "born on"sv,
};

constexpr std::array kHonorifics{
    "mr"sv,  "mrs"sv,   "ms"sv,  "miss"sv, "mx"sv,   "dr"sv,
    "sir"sv, "madam"sv, "rev"sv, "revd"sv, "prof"sv, "professor"sv,
};

constexpr std::array kInstitutionWords{
    "monday"sv,  "tuesday"sv,   "wednesday"sv, "thursday"sv, "friday"sv,   "saturday"sv,  "sunday"sv,
    "january"sv, "february"sv,  "march"sv,     "april"sv,    "may"sv,      "june"sv,      "july"sv,
    "august"sv,  "september"sv, "october"sv,   "november"sv, "december"sv, "mon"sv,       "tue"sv,
    "wed"sv,     "thu"sv,       "fri"sv,       "sat"sv,      "sun"sv,      "jan"sv,       "feb"sv,
    "mar"sv,     "apr"sv,       "jun"sv,       "jul"sv,      "aug"sv,      "sep"sv,       "sept"sv,
    "oct"sv,     "nov"sv,       "dec"sv,       "school"sv,   "primary"sv,  "academy"sv,   "college"sv,
    "infant"sv,  "infants"sv,   "junior"sv,    "juniors"sv,  "nursery"sv,  "secondary"sv, "grammar"sv,
    "trust"sv,   "church"sv,    "st"sv,        "ysgol"sv,    "gynradd"sv,  "uwchradd"sv,  "class"sv,
    "year"sv,    "term"sv,      "council"sv,   "london"sv,   "england"sv,  "wales"sv,     "scotland"sv,
    "ireland"sv, "britain"sv,   "english"sv,   "maths"sv,    "ks1"sv,      "ks2"sv,       "eyfs"sv,
    "walt"sv,
};

}  // namespace

std::span<const std::string_view> name_cues() { return kNameCues; }
std::span<const std::string_view> other_labels() { return kOtherLabels; }
std::span<const std::string_view> birth_cues() { return kBirthCues; }
std::span<const std::string_view> honorifics() { return kHonorifics; }
std::span<const std::string_view> institution_words() { return kInstitutionWords; }

bool contains(std::span<const std::string_view> list, std::string_view folded) {
  return std::find(list.begin(), list.end(), folded) != list.end();
}

}  // namespace schoolgate::pipeline
