#include "pipeline/texts/captions/known_names.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_set>

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

// As they are folded, without blanks. Who has one name alone is in it only where nobody else is called so.
constexpr std::string_view kKnown[] = {
    // Science, exploring
    "mariecurie"sv, "alberteinstein"sv, "isaacnewton"sv, "charlesdarwin"sv, "stephenhawking"sv,
    "adalovelace"sv, "alanturing"sv, "maryanning"sv, "rosalindfranklin"sv, "michaelfaraday"sv,
    "galileogalilei"sv, "thomasedison"sv, "nikolatesla"sv, "louispasteur"sv, "alexanderfleming"sv,
    "edwardjenner"sv, "alexandergrahambell"sv, "isambardkingdombrunel"sv, "timbernerslee"sv,
    "davidattenborough"sv, "sirdavidattenborough"sv, "janegoodall"sv, "katherinejohnson"sv, "maejemison"sv,
    "neilarmstrong"sv, "buzzaldrin"sv, "yurigagarin"sv, "timpeake"sv, "helensharman"sv,
    "christophercolumbus"sv, "captaincook"sv, "ernestshackleton"sv, "captainscott"sv, "roaldamundsen"sv,
    "ameliaearhart"sv, "edmundhillary"sv, "tenzingnorgay"sv, "marcopolo"sv, "ibnbattuta"sv, "howardcarter"sv,
    "wrightbrothers"sv, "francisdrake"sv, "walterraleigh"sv, "matthewhenson"sv,
    // Rulers, and who changed something
    "queenvictoria"sv, "queenelizabeth"sv, "kingcharles"sv, "queencamilla"sv, "princewilliam"sv,
    "kinghenry"sv, "anneboleyn"sv, "juliuscaesar"sv, "williamtheconqueror"sv, "richardthelionheart"sv,
    "boudicca"sv, "cleopatra"sv, "tutankhamun"sv, "alfredthegreat"sv, "alexanderthegreat"sv, "genghiskhan"sv,
    "napoleonbonaparte"sv, "guyfawkes"sv, "olivercromwell"sv, "winstonchurchill"sv, "owainglyndwr"sv,
    "williamwallace"sv, "robertthebruce"sv, "joanofarc"sv, "nelsonmandela"sv, "mahatmagandhi"sv,
    "martinlutherking"sv, "rosaparks"sv, "malcolmx"sv, "harriettubman"sv, "rubybridges"sv, "maryseacole"sv,
    "florencenightingale"sv, "elizabethfry"sv, "emmelinepankhurst"sv, "emilydavison"sv, "millicentfawcett"sv,
    "gracedarling"sv, "annefrank"sv, "malalayousafzai"sv, "malala"sv, "gretathunberg"sv, "waltertull"sv,
    "bettycampbell"sv, "olaudahequiano"sv, "williamwilberforce"sv, "helenkeller"sv, "louisbraille"sv,
    "barackobama"sv, "michelleobama"sv, "abrahamlincoln"sv, "georgewashington"sv, "fridakahlo"sv,
    "captainsirtommoore"sv, "captaintommoore"sv, "sirtommoore"sv, "marcusrashford"sv, "edithcavell"sv,
    "noorinayatkhan"sv, "motherteresa"sv, "dalailama"sv, "aneurinbevan"sv, "nyebevan"sv, "lloydgeorge"sv,
    "davidlloydgeorge"sv, "samuelpepys"sv, "thomasfarriner"sv,
    // Art, music
    "pablopicasso"sv, "picasso"sv, "vincentvangogh"sv, "vangogh"sv, "claudemonet"sv, "monet"sv,
    "leonardodavinci"sv, "michelangelo"sv, "henrimatisse"sv, "matisse"sv, "andywarhol"sv, "banksy"sv,
    "wassilykandinsky"sv, "kandinsky"sv, "pietmondrian"sv, "mondrian"sv, "paulklee"sv, "georgesseurat"sv,
    "henrirousseau"sv, "gustavklimt"sv, "salvadordali"sv, "lslowry"sv, "davidhockney"sv, "yayoikusama"sv,
    "bridgetriley"sv, "andygoldsworthy"sv, "keithharing"sv, "roylichtenstein"sv, "jacksonpollock"sv,
    "georgiaokeeffe"sv, "katsushikahokusai"sv, "hokusai"sv, "barbarahepworth"sv, "antonygormley"sv,
    "jmwturner"sv, "johnconstable"sv, "edvardmunch"sv, "graysonperry"sv, "wolfgangamadeusmozart"sv,
    "mozart"sv, "beethoven"sv, "johannsebastianbach"sv, "vivaldi"sv, "tchaikovsky"sv, "gustavholst"sv,
    "edwardelgar"sv, "bobmarley"sv, "edsheeran"sv, "taylorswift"sv, "johnlennon"sv, "paulmccartney"sv,
    "louisarmstrong"sv, "steviewonder"sv, "hanszimmer"sv, "elvispresley"sv, "michaeljackson"sv,
    "freddiemercury"sv,
    // Writing, and whom it is about
    "williamshakespeare"sv, "shakespeare"sv, "charlesdickens"sv, "roalddahl"sv, "quentinblake"sv,
    "jkrowling"sv, "juliadonaldson"sv, "michaelmorpurgo"sv, "michaelrosen"sv, "jacquelinewilson"sv,
    "davidwalliams"sv, "malorieblackman"sv, "philippullman"sv, "enidblyton"sv, "beatrixpotter"sv,
    "ericcarle"sv, "oliverjeffers"sv, "jeffkinney"sv, "lizpichon"sv, "katherinerundell"sv, "philipreeve"sv,
    "lewiscarroll"sv, "cslewis"sv, "jrrtolkien"sv, "wilfredowen"sv, "siegfriedsassoon"sv,
    "benjaminzephaniah"sv, "mayaangelou"sv, "carolannduffy"sv, "simonarmitage"sv, "janeausten"sv,
    "charlottebronte"sv, "emilybronte"sv, "marywollstonecraft"sv, "maryshelley"sv, "robertlouisstevenson"sv,
    "arthurconandoyle"sv, "georgeorwell"sv, "johnsteinbeck"sv, "jbpriestley"sv, "harperlee"sv,
    "agathachristie"sv, "rabbieburns"sv, "edwardlear"sv, "harrypotter"sv, "hermionegranger"sv, "ronweasley"sv,
    "charliebucket"sv, "willywonka"sv, "matildathemusical"sv, "misstrunchbull"sv, "misshoney"sv,
    "olivertwist"sv, "artfuldodger"sv, "peterpan"sv, "captainhook"sv, "marypoppins"sv, "peterrabbit"sv,
    "paddingtonbear"sv, "winniethepooh"sv, "christopherrobin"sv, "robinhood"sv, "maidmarian"sv,
    "kingarthur"sv, "sherlockholmes"sv, "romeoandjuliet"sv, "ladymacbeth"sv, "ebenezerscrooge"sv, "tinytim"sv,
    "jekyllandhyde"sv, "bugsymalone"sv, "charlotteweb"sv, "noahark"sv, "wewillrockyou"sv, "horridhenry"sv,
    "dennisthemenace"sv, "stickman"sv, "goldilocks"sv, "redridinghood"sv, "littleredridinghood"sv,
    "snowwhite"sv, "jackandthebeanstalk"sv, "hanselandgretel"sv, "fatherchristmas"sv, "santaclaus"sv,
    "stnicholas"sv, "mrpotatohead"sv, "buzzlightyear"sv, "spiderman"sv, "lukeskywalker"sv, "percyjackson"sv,
    // Sport
    "mofarah"sv, "jessicaennis"sv, "usainbolt"sv, "chrishoy"sv, "sirchrishoy"sv, "davidbeckham"sv,
    "harrykane"sv, "garethbale"sv, "bukayosaka"sv, "leahwilliamson"sv, "lucybronze"sv, "tannigreythompson"sv,
    "simonebiles"sv, "tomdaley"sv, "lewishamilton"sv, "emmaraducanu"sv, "dinaashersmith"sv, "muhammadali"sv,
    "lionelmessi"sv, "adampeaty"sv, "joewicks"sv, "beargrylls"sv};
constexpr std::array kFeasts{"rosh"sv,     "hashanah"sv,  "kippur"sv,     "sukkot"sv,   "christmas"sv,
                             "easter"sv,   "eid"sv,       "ramadan"sv,    "diwali"sv,   "hanukkah"sv,
                             "chanukah"sv, "vaisakhi"sv,  "holi"sv,       "passover"sv, "purim"sv,
                             "advent"sv,   "halloween"sv, "pentecost"sv,  "epiphany"sv, "nowruz"sv,
                             "navratri"sv, "hogmanay"sv,  "michaelmas"sv, "mubarak"sv};
constexpr std::array kGreetings{"feliz"sv,
                                "joyeux"sv,
                                "joyeuse"sv,
                                "bonne"sv,
                                "frohe"sv,
                                "buon"sv,
                                "buone"sv,
                                "buona"sv,
                                "nadolig"sv,
                                "penblwydd"sv,
                                "dydd"sv,
                                "blwyddyn"sv,
                                "llongyfarchiadau"sv,
                                "croeso"sv,
                                "eid"sv,
                                "ramadan"sv,
                                "shana"sv,
                                "selamat"sv,
                                "wesolych"sv,
                                "gong"sv,
                                "kung"sv,
                                "xin"sv,
                                "shubh"sv,
                                "chag"sv,
                                "felice"sv,
                                "bonjour"sv,
                                "merci"sv,
                                "gracias"sv,
                                "muchas"sv,
                                "buenos"sv,
                                "guten"sv,
                                "danke"sv,
                                "diolch"sv,
                                "namaste"sv,
                                "sat"sv};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& list, std::string_view folded) {
  return std::ranges::find(list, folded) != list.end();
}

}  // namespace

std::size_t end_of_known_name(const std::vector<CaptionWord>& words, std::size_t first) {
  static const std::unordered_set<std::string_view> kNames(std::begin(kKnown), std::end(kKnown));
  constexpr std::size_t kMostWords = 4;
  if (!words[first].word.capital || words[first].account) return first;
  std::string letters;
  std::size_t known = first;
  for (std::size_t end = first; end < std::min(words.size(), first + kMostWords); ++end) {
    if (end > first && (words[end].begins || words[end].word.parted_before)) break;
    letters += words[end].word.folded;
    if (!words[end].word.capital) continue;
    // "our mini Mo Farahs"
    const bool several =
        letters.ends_with('s') && kNames.contains(std::string_view(letters).substr(0, letters.size() - 1));
    if (several || kNames.contains(letters)) known = end + 1;
  }
  return known;
}

bool is_feast(std::string_view folded) { return is_among(kFeasts, folded); }

bool opens_a_greeting(std::string_view folded) { return is_among(kGreetings, folded); }

}  // namespace schoolgate::pipeline
