#include "pipeline/texts/captions/prose_words.hpp"

#include <algorithm>
#include <array>

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

// What ends the name of a place or house. Some are surnames too.
constexpr std::array kPlaceTails{"park"sv,   "hill"sv,   "lane"sv,    "green"sv,   "field"sv,  "fields"sv,
                                 "road"sv,   "street"sv, "banks"sv,   "avenue"sv,  "close"sv,  "house"sv,
                                 "hall"sv,   "farm"sv,   "wood"sv,    "woods"sv,   "castle"sv, "church"sv,
                                 "centre"sv, "museum"sv, "theatre"sv, "gardens"sv, "beach"sv,  "court"sv,
                                 "well"sv,   "lake"sv,   "bridge"sv};
// What somebody is called by before their name.
constexpr std::array kRoles{
    "author"sv,      "artist"sv,       "poet"sv,        "pc"sv,          "pcso"sv,         "sgt"sv,
    "sergeant"sv,    "constable"sv,    "officer"sv,     "coach"sv,       "nurse"sv,        "teacher"sv,
    "head"sv,        "headteacher"sv,  "lady"sv,        "cook"sv,        "player"sv,       "winner"sv,
    "champion"sv,    "captain"sv,      "swimmer"sv,     "runner"sv,      "singer"sv,       "mum"sv,
    "dad"sv,         "mummy"sv,        "daddy"sv,       "brother"sv,     "sister"sv,       "twin"sv,
    "friend"sv,      "grandma"sv,      "granny"sv,      "nan"sv,         "grandad"sv,      "grandpa"sv,
    "uncle"sv,       "auntie"sv,       "aunt"sv,        "cousin"sv,      "called"sv,       "named"sv,
    "meet"sv,        "reverend"sv,     "father"sv,      "governor"sv,    "caretaker"sv,    "councillor"sv,
    "cllr"sv,        "boy"sv,          "girl"sv,        "pupil"sv,       "student"sv,      "apprentice"sv,
    "assistant"sv,   "trainee"sv,      "secretary"sv,   "librarian"sv,   "cleaner"sv,      "chef"sv,
    "gardener"sv,    "driver"sv,       "manager"sv,     "director"sv,    "instructor"sv,   "tutor"sv,
    "musician"sv,    "actor"sv,        "dancer"sv,      "athlete"sv,     "footballer"sv,   "cricketer"sv,
    "gymnast"sv,     "engineer"sv,     "doctor"sv,      "dentist"sv,     "vet"sv,          "paramedic"sv,
    "firefighter"sv, "mayor"sv,        "vicar"sv,       "curate"sv,      "imam"sv,         "rabbi"sv,
    "priest"sv,      "bishop"sv,       "chaplain"sv,    "illustrator"sv, "photographer"sv, "sculptor"sv,
    "composer"sv,    "conductor"sv,    "storyteller"sv, "comedian"sv,    "presenter"sv,    "journalist"sv,
    "reporter"sv,    "editor"sv,       "scientist"sv,   "explorer"sv,    "astronaut"sv,    "olympian"sv,
    "paralympian"sv, "colleague"sv,    "neighbour"sv,   "volunteer"sv,   "helper"sv,       "son"sv,
    "daughter"sv,    "husband"sv,      "wife"sv,        "mother"sv,      "nana"sv,         "mam"sv,
    "stepdad"sv,     "headmistress"sv, "headmaster"sv,  "deputy"sv,      "goalkeeper"sv,   "striker"sv,
    "prefect"sv,     "monitor"sv,      "ambassador"sv,  "farmer"sv,      "chairman"sv,     "chairwoman"sv};
// What people do, at the beginning of a sentence about somebody.
constexpr std::array kDeeds{
    "won"sv,   "made"sv,  "read"sv,   "wrote"sv, "showed"sv, "told"sv,  "ran"sv,     "swam"sv,   "came"sv,
    "got"sv,   "has"sv,   "had"sv,    "was"sv,   "is"sv,     "said"sv,  "says"sv,    "loves"sv,  "took"sv,
    "gave"sv,  "found"sv, "built"sv,  "drew"sv,  "sang"sv,   "wants"sv, "likes"sv,   "enjoys"sv, "led"sv,
    "leads"sv, "plays"sv, "thinks"sv, "did"sv,   "does"sv,   "went"sv,  "brought"sv, "grew"sv,   "knows"sv};
// After these stands a place sooner than a person.
constexpr std::array kToPlaces{"to"sv,   "from"sv,   "for"sv,   "at"sv,      "in"sv,     "near"sv,
                               "of"sv,   "the"sv,    "visit"sv, "visited"sv, "around"sv, "outside"sv,
                               "into"sv, "across"sv, "our"sv,   "a"sv,       "an"sv};
// "Ofsted inspectors": behind whom they are of.
constexpr std::array kPeopleOf{"inspectors"sv, "staff"sv,   "players"sv,  "officers"sv,   "volunteers"sv,
                               "coaches"sv,    "workers"sv, "members"sv,  "engineers"sv,  "employees"sv,
                               "supporters"sv, "fans"sv,    "class"sv,    "classes"sv,    "house"sv,
                               "houses"sv,     "pupils"sv,  "students"sv, "colleagues"sv, "ambassadors"sv};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view folded) {
  return std::ranges::find(list, folded) != list.end();
}

}  // namespace

bool is_place_tail(std::string_view folded) { return is_one_of(kPlaceTails, folded); }
bool is_role(std::string_view folded) { return is_one_of(kRoles, folded); }
bool is_deed(std::string_view folded) { return is_one_of(kDeeds, folded); }
bool is_before_places(std::string_view folded) { return is_one_of(kToPlaces, folded); }
bool is_people_of(std::string_view folded) { return is_one_of(kPeopleOf, folded); }

}  // namespace schoolgate::pipeline
