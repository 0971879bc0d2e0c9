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
// Ordinary words that many families are called by.
constexpr std::array kSurnameWords{
    "abbott"sv,   "archer"sv,    "ash"sv,     "bailey"sv,    "baker"sv,     "ball"sv,     "banks"sv,
    "barber"sv,   "barker"sv,    "bell"sv,    "bird"sv,      "bishop"sv,    "black"sv,    "bond"sv,
    "booth"sv,    "bowler"sv,    "bridges"sv, "brook"sv,     "brooks"sv,    "brown"sv,    "bull"sv,
    "burns"sv,    "bush"sv,      "butcher"sv, "butler"sv,    "carpenter"sv, "carter"sv,   "chambers"sv,
    "chandler"sv, "chapman"sv,   "church"sv,  "clay"sv,      "cole"sv,      "cook"sv,     "cooper"sv,
    "cox"sv,      "craft"sv,     "crane"sv,   "cross"sv,     "dale"sv,      "day"sv,      "dean"sv,
    "drake"sv,    "draper"sv,    "east"sv,    "field"sv,     "fields"sv,    "finch"sv,    "fish"sv,
    "fisher"sv,   "flowers"sv,   "flood"sv,   "ford"sv,      "forest"sv,    "forester"sv, "foster"sv,
    "fowler"sv,   "fox"sv,       "freeman"sv, "french"sv,    "frost"sv,     "fuller"sv,   "gardener"sv,
    "gardner"sv,  "gill"sv,      "glover"sv,  "goodman"sv,   "grant"sv,     "graves"sv,   "gray"sv,
    "green"sv,    "greenwood"sv, "grey"sv,    "grove"sv,     "hammond"sv,   "hand"sv,     "hardy"sv,
    "hart"sv,     "harvey"sv,    "hawk"sv,    "hayward"sv,   "head"sv,      "heath"sv,    "hill"sv,
    "hills"sv,    "holmes"sv,    "hope"sv,    "horn"sv,      "hunt"sv,      "hunter"sv,   "judge"sv,
    "key"sv,      "keys"sv,      "king"sv,    "kitchen"sv,   "knight"sv,    "lake"sv,     "lamb"sv,
    "lane"sv,     "law"sv,       "lee"sv,     "little"sv,    "lock"sv,      "long"sv,     "love"sv,
    "low"sv,      "lynch"sv,     "mann"sv,    "marsh"sv,     "marshall"sv,  "martin"sv,   "mason"sv,
    "may"sv,      "mills"sv,     "miller"sv,  "mercer"sv,    "moody"sv,     "moon"sv,     "moore"sv,
    "moss"sv,     "nail"sv,      "newman"sv,  "noble"sv,     "north"sv,     "page"sv,     "palmer"sv,
    "park"sv,     "parker"sv,    "parks"sv,   "parsons"sv,   "peacock"sv,   "peck"sv,     "penny"sv,
    "pepper"sv,   "perry"sv,     "pike"sv,    "piper"sv,     "pitt"sv,      "poole"sv,    "pond"sv,
    "pope"sv,     "porter"sv,    "potter"sv,  "potts"sv,     "pound"sv,     "power"sv,    "price"sv,
    "prince"sv,   "prior"sv,     "race"sv,    "ray"sv,       "read"sv,      "reed"sv,     "reeves"sv,
    "rich"sv,     "rivers"sv,    "robins"sv,  "rock"sv,      "root"sv,      "rose"sv,     "rush"sv,
    "sadler"sv,   "sands"sv,     "sawyer"sv,  "sharp"sv,     "shepherd"sv,  "short"sv,    "skinner"sv,
    "slater"sv,   "small"sv,     "smart"sv,   "smith"sv,     "snow"sv,      "sparks"sv,   "spencer"sv,
    "spicer"sv,   "spring"sv,    "steel"sv,   "steele"sv,    "stone"sv,     "street"sv,   "strong"sv,
    "summers"sv,  "swan"sv,      "swift"sv,   "tailor"sv,    "tanner"sv,    "taylor"sv,   "thatcher"sv,
    "todd"sv,     "tucker"sv,    "turner"sv,  "underwood"sv, "vale"sv,      "vine"sv,     "walker"sv,
    "wall"sv,     "waller"sv,    "ward"sv,    "warren"sv,    "waters"sv,    "watts"sv,    "weaver"sv,
    "webber"sv,   "wells"sv,     "west"sv,    "wheeler"sv,   "white"sv,     "wild"sv,     "wilder"sv,
    "winter"sv,   "winters"sv,   "wise"sv,    "wolf"sv,      "wood"sv,      "woodward"sv, "woods"sv,
    "woody"sv,    "wright"sv,    "yates"sv,   "yard"sv,      "young"sv};
constexpr std::array kAnimals{
    "dog"sv,       "dogs"sv,     "puppy"sv,    "cat"sv,       "kitten"sv,    "rabbit"sv,   "rabbits"sv,
    "pig"sv,       "pigs"sv,     "hamster"sv,  "hamsters"sv,  "pony"sv,      "ponies"sv,   "horse"sv,
    "horses"sv,    "hen"sv,      "hens"sv,     "chick"sv,     "chicks"sv,    "cockerel"sv, "tortoise"sv,
    "snake"sv,     "owl"sv,      "owls"sv,     "slug"sv,      "snail"sv,     "snails"sv,   "spider"sv,
    "tarantula"sv, "labrador"sv, "spaniel"sv,  "terrier"sv,   "retriever"sv, "goat"sv,     "goats"sv,
    "lamb"sv,      "lambs"sv,    "sheep"sv,    "cow"sv,       "calf"sv,      "duck"sv,     "ducks"sv,
    "duckling"sv,  "parrot"sv,   "gecko"sv,    "geckos"sv,    "lizard"sv,    "hedgehog"sv, "frog"sv,
    "toad"sv,      "fish"sv,     "goldfish"sv, "bear"sv,      "teddy"sv,     "robin"sv,    "donkey"sv,
    "donkeys"sv,   "llama"sv,    "alpaca"sv,   "alpacas"sv,   "ferret"sv,    "rat"sv,      "mouse"sv,
    "gerbil"sv,    "gerbils"sv,  "hawk"sv,     "falcon"sv,    "puppet"sv,    "robot"sv,    "insect"sv,
    "insects"sv,   "dragon"sv,   "snowman"sv,  "scarecrow"sv, "cockapoo"sv};
constexpr std::array kPlaceHeads{
    "eglwys"sv, "capel"sv,     "ysgol"sv,  "neuadd"sv,    "fferm"sv, "castell"sv, "canolfan"sv, "llyfrgell"sv,
    "parc"sv,   "stryd"sv,     "heol"sv,   "ffordd"sv,    "cwm"sv,   "pont"sv,    "ynys"sv,     "mynydd"sv,
    "coleg"sv,  "prifysgol"sv, "theatr"sv, "amgueddfa"sv, "rue"sv,   "place"sv,   "chateau"sv,  "plaza"sv,
    "casa"sv,   "notre"sv,     "ben"sv,    "loch"sv,      "glen"sv,  "sgoil"sv};
// What people do, at the beginning of a sentence about somebody.
constexpr std::array kDeeds{
    "won"sv,    "made"sv,    "read"sv,   "wrote"sv,   "showed"sv, "told"sv,    "ran"sv,    "swam"sv,
    "came"sv,   "got"sv,     "has"sv,    "had"sv,     "was"sv,    "is"sv,      "said"sv,   "says"sv,
    "loves"sv,  "took"sv,    "gave"sv,   "found"sv,   "built"sv,  "drew"sv,    "sang"sv,   "wants"sv,
    "likes"sv,  "enjoys"sv,  "led"sv,    "leads"sv,   "plays"sv,  "thinks"sv,  "did"sv,    "does"sv,
    "went"sv,   "brought"sv, "grew"sv,   "knows"sv,   "blew"sv,   "threw"sv,   "sat"sv,    "slept"sv,
    "stood"sv,  "kept"sv,    "held"sv,   "fell"sv,    "felt"sv,   "lost"sv,    "met"sv,    "paid"sv,
    "rode"sv,   "sent"sv,    "shook"sv,  "shot"sv,    "spoke"sv,  "spent"sv,   "stuck"sv,  "taught"sv,
    "tore"sv,   "wore"sv,    "caught"sv, "chose"sv,   "bought"sv, "thought"sv, "forgot"sv, "became"sv,
    "began"sv,  "broke"sv,   "dug"sv,    "drank"sv,   "drove"sv,  "ate"sv,     "fed"sv,    "flew"sv,
    "hid"sv,    "heard"sv,   "lent"sv,   "lit"sv,     "rang"sv,   "saw"sv,     "spelt"sv,  "beat"sv,
    "bowled"sv, "asks"sv,    "tells"sv,  "gets"sv,    "makes"sv,  "wins"sv,    "shows"sv,  "reads"sv,
    "sings"sv,  "swims"sv,   "hopes"sv,  "chooses"sv, "keeps"sv,  "takes"sv,   "gives"sv};
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
bool is_surname_word(std::string_view folded) { return is_one_of(kSurnameWords, folded); }
bool is_place_head(std::string_view folded) { return is_one_of(kPlaceHeads, folded); }
bool is_animal(std::string_view folded) { return is_one_of(kAnimals, folded); }
bool is_deed(std::string_view folded) { return is_one_of(kDeeds, folded); }
bool is_before_places(std::string_view folded) { return is_one_of(kToPlaces, folded); }
bool is_people_of(std::string_view folded) { return is_one_of(kPeopleOf, folded); }

bool is_class_code(std::string_view folded) {
  constexpr std::size_t kLongest = 3;
  const std::size_t digits = std::min(folded.size(), folded.find_first_not_of("0123456789"));
  // "S6", "Y4"
  const bool year = folded.size() > 1 && folded.size() <= kLongest &&
                    std::string_view("yps").find(folded.front()) != std::string_view::npos &&
                    folded.substr(1).find_first_not_of("0123456789") == std::string_view::npos;
  return year || (digits > 0 && digits + 1 == folded.size() && folded.size() <= kLongest &&
                  folded.back() >= 'a' && folded.back() <= 'z');
}

bool is_age(std::string_view folded) {
  const bool number = folded.find_first_not_of("0123456789") == std::string_view::npos;
  return number && (folded.size() == 1 || (folded.size() == 2 && folded.front() == '1'));
}

}  // namespace schoolgate::pipeline
