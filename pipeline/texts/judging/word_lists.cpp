#include "pipeline/texts/judging/word_lists.hpp"

#include <algorithm>
#include <array>

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

constexpr std::array kCuePhrases{
    // certificates and prizes
    CuePhrase{"awarded to", Cue::Name},
    CuePhrase{"presented to", Cue::Name},
    CuePhrase{"given to", Cue::Name},
    CuePhrase{"goes to", Cue::Name},
    CuePhrase{"certify that", Cue::Name},
    CuePhrase{"won by", Cue::Name},
    CuePhrase{"congratulations to", Cue::Name},
    CuePhrase{"congratulations", Cue::WeakName, Calls::PerhapsSomebody},
    CuePhrase{"well done to", Cue::Name},
    CuePhrase{"well done", Cue::WeakName, Calls::PerhapsSomebody},
    CuePhrase{"of the week", Cue::WeakName, Calls::PerhapsSomebody},
    CuePhrase{"of the month", Cue::WeakName, Calls::PerhapsSomebody},
    CuePhrase{"winner", Cue::Name},
    CuePhrase{"winners", Cue::Name},
    CuePhrase{"runner up", Cue::Name},
    CuePhrase{"thank you", Cue::WeakName, Calls::PerhapsSomebody},
    CuePhrase{"thanks to", Cue::WeakName, Calls::PerhapsSomebody},
    // forms, registers and books
    CuePhrase{"name", Cue::Name, Calls::Whoever},
    CuePhrase{"names", Cue::Name, Calls::Whoever},
    CuePhrase{"pupil name", Cue::Name, Calls::Whoever},
    CuePhrase{"pupils name", Cue::Name, Calls::Whoever},
    CuePhrase{"childs name", Cue::Name, Calls::Whoever},
    CuePhrase{"child", Cue::WeakName},
    CuePhrase{"full name", Cue::Name, Calls::Whoever},
    CuePhrase{"surname", Cue::Name, Calls::Whoever},
    CuePhrase{"forename", Cue::Name, Calls::Whoever},
    CuePhrase{"first name", Cue::Name, Calls::Whoever},
    CuePhrase{"last name", Cue::Name, Calls::Whoever},
    CuePhrase{"known as", Cue::Name},
    CuePhrase{"student name", Cue::Name, Calls::Whoever},
    CuePhrase{"students name", Cue::Name, Calls::Whoever},
    CuePhrase{"pupil", Cue::WeakName},
    CuePhrase{"student", Cue::WeakName},
    CuePhrase{"parent", Cue::Name},
    CuePhrase{"parents name", Cue::Name, Calls::Whoever},
    CuePhrase{"parent carer", Cue::Name},
    CuePhrase{"carer", Cue::Name},
    CuePhrase{"guardian", Cue::Name},
    CuePhrase{"mother", Cue::WeakName},
    CuePhrase{"father", Cue::WeakName},
    CuePhrase{"contact", Cue::Name},
    CuePhrase{"emergency contact", Cue::Name},
    CuePhrase{"contact name", Cue::Name, Calls::Whoever},
    CuePhrase{"signed", Cue::Name},
    CuePhrase{"signature", Cue::Name},
    CuePhrase{"belongs to", Cue::Name},
    CuePhrase{"property of", Cue::Name},
    // badges, boards, work
    CuePhrase{"my name is", Cue::Name},
    CuePhrase{"i am", Cue::WeakName},
    CuePhrase{"visitor", Cue::WeakName},
    CuePhrase{"our visitor", Cue::Name},
    CuePhrase{"welcome", Cue::WeakName},
    CuePhrase{"welcome to", Cue::WeakName},
    CuePhrase{"new pupil", Cue::Name},
    CuePhrase{"monitor", Cue::Name},
    CuePhrase{"monitors", Cue::Name},
    CuePhrase{"helper", Cue::Name},
    CuePhrase{"helpers", Cue::Name},
    CuePhrase{"captain", Cue::Name},
    CuePhrase{"happy birthday", Cue::Name},
    CuePhrase{"birthday", Cue::WeakName, Calls::PerhapsSomebody},
    CuePhrase{"by", Cue::WeakName, Calls::PerhapsSomebody},
    CuePhrase{"written by", Cue::Name},
    CuePhrase{"made by", Cue::Name},
    CuePhrase{"drawn by", Cue::Name},
    CuePhrase{"painted by", Cue::Name},
    CuePhrase{"illustrated by", Cue::Name},
    CuePhrase{"from", Cue::WeakName},
    CuePhrase{"love from", Cue::Name},
    CuePhrase{"dear", Cue::Name},
    CuePhrase{"to", Cue::WeakName},
    CuePhrase{"for", Cue::WeakName},
    CuePhrase{"author", Cue::Name},
    CuePhrase{"artist", Cue::Name},
    // titles
    CuePhrase{"mr", Cue::Honorific},
    CuePhrase{"mrs", Cue::Honorific},
    CuePhrase{"ms", Cue::Honorific},
    CuePhrase{"miss", Cue::Honorific},
    CuePhrase{"mx", Cue::Honorific},
    CuePhrase{"dr", Cue::Honorific},
    CuePhrase{"sir", Cue::Honorific},
    CuePhrase{"rev", Cue::Honorific},
    CuePhrase{"revd", Cue::Honorific},
    CuePhrase{"prof", Cue::Honorific},
    CuePhrase{"professor", Cue::Honorific},
    // dates of birth and identifiers
    CuePhrase{"dob", Cue::Birth},
    CuePhrase{"d o b", Cue::Birth},
    CuePhrase{"date of birth", Cue::Birth},
    CuePhrase{"birth date", Cue::Birth},
    CuePhrase{"born", Cue::Birth},
    CuePhrase{"born on", Cue::Birth},
    CuePhrase{"upn", Cue::Identifier},
    CuePhrase{"pupil number", Cue::Identifier},
    CuePhrase{"admission number", Cue::Identifier},
    CuePhrase{"phone", Cue::Identifier},
    CuePhrase{"telephone", Cue::Identifier},
    CuePhrase{"tel", Cue::Identifier},
    CuePhrase{"mobile", Cue::Identifier},
    CuePhrase{"mob", Cue::Identifier},
    CuePhrase{"email", Cue::Identifier},
    CuePhrase{"e mail", Cue::Identifier},
    CuePhrase{"address", Cue::Identifier},
    CuePhrase{"postcode", Cue::Identifier},
    CuePhrase{"post code", Cue::Identifier},
    CuePhrase{"nhs number", Cue::Identifier},
    CuePhrase{"password", Cue::Identifier},
    CuePhrase{"username", Cue::Identifier},
    CuePhrase{"user name", Cue::Identifier},
    CuePhrase{"instagram", Cue::Identifier},
    CuePhrase{"tiktok", Cue::Identifier},
    CuePhrase{"snapchat", Cue::Identifier},
    // labels with other answers
    CuePhrase{"class", Cue::OtherLabel},
    CuePhrase{"subject", Cue::OtherLabel},
    CuePhrase{"date", Cue::OtherLabel},
    CuePhrase{"form", Cue::OtherLabel},
    CuePhrase{"year", Cue::OtherLabel},
    CuePhrase{"school", Cue::OtherLabel},
    CuePhrase{"allergies", Cue::OtherLabel},
    CuePhrase{"diet", Cue::OtherLabel},
    CuePhrase{"medical", Cue::OtherLabel},
    CuePhrase{"group", Cue::OtherLabel},
    CuePhrase{"house", Cue::OtherLabel},
    CuePhrase{"score", Cue::OtherLabel},
    CuePhrase{"mark", Cue::OtherLabel},
    CuePhrase{"grade", Cue::OtherLabel},
    CuePhrase{"level", Cue::OtherLabel},
    CuePhrase{"title", Cue::OtherLabel},
    CuePhrase{"topic", Cue::OtherLabel},
    CuePhrase{"walt", Cue::OtherLabel},
    CuePhrase{"age", Cue::OtherLabel},
    CuePhrase{"aged", Cue::OtherLabel},
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
    "walt"sv,    "dob"sv,       "upn"sv,       "tel"sv,
};

constexpr std::array kSchoolWords{
    "school"sv,     "schools"sv, "primary"sv, "academy"sv,   "college"sv,   "infant"sv,  "infants"sv,
    "junior"sv,     "juniors"sv, "nursery"sv, "preschool"sv, "secondary"sv, "grammar"sv, "trust"sv,
    "federation"sv, "ysgol"sv,   "gynradd"sv, "uwchradd"sv,  "parish"sv,    "council"sv,
};

constexpr std::array kEventWords{
    "fair"sv,      "fayre"sv,    "fete"sv,   "show"sv,     "concert"sv, "ball"sv,   "party"sv,   "term"sv,
    "holiday"sv,   "holidays"sv, "play"sv,   "week"sv,     "day"sv,     "days"sv,   "time"sv,    "club"sv,
    "camp"sv,      "market"sv,   "bazaar"sv, "festival"sv, "games"sv,   "garden"sv, "reading"sv, "school"sv,
    "challenge"sv, "assembly"sv, "trip"sv,   "walk"sv,     "picnic"sv,  "class"sv,  "room"sv,
};

constexpr std::array kAwardWords{"certificate"sv, "award"sv,     "awarded"sv,
                                 "achievement"sv, "presented"sv, "congratulations"sv};

constexpr std::array kGroupWords{
    "house"sv,     "houses"sv,    "team"sv,        "teams"sv,      "group"sv,        "groups"sv,
    "table"sv,     "choir"sv,     "orchestra"sv,   "band"sv,       "crew"sv,         "squad"sv,
    "boys"sv,      "girls"sv,     "children"sv,    "pupils"sv,     "students"sv,     "families"sv,
    "family"sv,    "parents"sv,   "carers"sv,      "friends"sv,    "staff"sv,        "teachers"sv,
    "everyone"sv,  "everybody"sv, "runners"sv,     "champions"sv,  "league"sv,       "united"sv,
    "award"sv,     "awards"sv,    "certificate"sv, "prize"sv,      "medal"sv,        "cup"sv,
    "trophy"sv,    "society"sv,   "association"sv, "foundation"sv, "charity"sv,      "hospital"sv,
    "library"sv,   "museum"sv,    "office"sv,      "department"sv, "service"sv,      "services"sv,
    "head"sv,      "teacher"sv,   "headteacher"sv, "headmaster"sv, "headmistress"sv, "principal"sv,
    "governor"sv,  "governors"sv, "chair"sv,       "coach"sv,      "director"sv,     "secretary"sv,
    "assistant"sv, "manager"sv,   "leader"sv,      "tutor"sv,      "nurse"sv,        "caretaker"sv,
    "work"sv,      "effort"sv,    "job"sv,
};

constexpr std::array kFunctionWords{
    "the"sv,   "a"sv,    "an"sv,    "our"sv,  "your"sv,  "my"sv,   "his"sv,   "her"sv,   "their"sv,
    "its"sv,   "all"sv,  "every"sv, "each"sv, "this"sv,  "that"sv, "these"sv, "those"sv, "of"sv,
    "in"sv,    "on"sv,   "at"sv,    "with"sv, "for"sv,   "from"sv, "to"sv,    "by"sv,    "be"sv,
    "is"sv,    "are"sv,  "was"sv,   "were"sv, "we"sv,    "you"sv,  "they"sv,  "he"sv,    "she"sv,
    "it"sv,    "not"sv,  "no"sv,    "who"sv,  "what"sv,  "when"sv, "where"sv, "how"sv,   "as"sv,
    "so"sv,    "if"sv,   "but"sv,   "do"sv,   "being"sv, "very"sv, "such"sv,  "good"sv,  "great"sv,
    "super"sv, "most"sv, "best"sv,  "some"sv, "many"sv,  "here"sv,
};

constexpr std::array kFirstNamesToo{"mark"sv, "may"sv, "april"sv, "june"sv, "august"sv};

constexpr std::array kSurnamesToo{"ball"sv,  "day"sv,   "camp"sv,    "fair"sv,  "garden"sv, "market"sv,
                                  "walk"sv,  "play"sv,  "reading"sv, "march"sv, "church"sv, "head"sv,
                                  "nurse"sv, "coach"sv, "mark"sv,    "form"sv};

constexpr std::array kClassWords{"year"sv, "yr"sv,   "class"sv,    "form"sv,
                                 "age"sv,  "aged"sv, "blwyddyn"sv, "dosbarth"sv};

}  // namespace

std::span<const CuePhrase> cue_phrases() { return kCuePhrases; }

bool is_institution_word(std::string_view folded) {
  return std::find(kInstitutionWords.begin(), kInstitutionWords.end(), folded) != kInstitutionWords.end();
}

bool is_class_word(std::string_view folded) {
  return std::find(kClassWords.begin(), kClassWords.end(), folded) != kClassWords.end();
}

bool is_school_word(std::string_view folded) {
  return std::find(kSchoolWords.begin(), kSchoolWords.end(), folded) != kSchoolWords.end();
}

bool is_season(std::string_view folded) {
  return folded == "spring" || folded == "summer" || folded == "autumn" || folded == "winter";
}

bool is_event_word(std::string_view folded) {
  return std::find(kEventWords.begin(), kEventWords.end(), folded) != kEventWords.end();
}

bool is_group_word(std::string_view folded) {
  return std::find(kGroupWords.begin(), kGroupWords.end(), folded) != kGroupWords.end();
}

bool is_function_word(std::string_view folded) {
  return std::find(kFunctionWords.begin(), kFunctionWords.end(), folded) != kFunctionWords.end();
}

bool is_first_name_too(std::string_view folded) {
  return std::find(kFirstNamesToo.begin(), kFirstNamesToo.end(), folded) != kFirstNamesToo.end();
}

bool is_surname_too(std::string_view folded) {
  return std::find(kSurnamesToo.begin(), kSurnamesToo.end(), folded) != kSurnamesToo.end();
}

bool is_award_word(std::string_view folded) {
  return std::find(kAwardWords.begin(), kAwardWords.end(), folded) != kAwardWords.end();
}

bool holds_school_word(std::string_view folded) {
  constexpr std::size_t kLongEnough = 6;
  return std::any_of(kSchoolWords.begin(), kSchoolWords.end(), [folded](std::string_view word) {
    return word.size() >= kLongEnough && folded.find(word) != std::string_view::npos;
  });
}

}  // namespace schoolgate::pipeline
