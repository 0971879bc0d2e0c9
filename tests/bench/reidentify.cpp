// reidentify [--identities FOLDER] [--school FOLDER] [--only SCHEME] [--quick yes]: tries to name people in
// redacted photos, and prints for each way of redacting and each attack how often the right person came
// first, with a 95 % interval (Clopper and Pearson) and whether the result is above chance. For our own
// styles every result must be at chance: the program ends with 1 when one of them is above it at a
// family-wise error of 5 % (Bonferroni over all of our results). The ways of others are there to show that
// the attacks work.
#include "reidentify.hpp"

#include <chrono>
#include <cmath>
#include <map>

#include <fmt/core.h>

#include "find_embedding.hpp"
#include "find_model.hpp"
#include "foundation/secrets.hpp"

namespace {

using namespace schoolgate;
using namespace schoolgate::bench;

// P(X >= hits) for a binomial X.
double upper_tail(int hits, int trials, double chance) {
  double sum = 0;
  for (int k = hits; k <= trials; ++k) {
    sum += std::exp(std::lgamma(trials + 1.0) - std::lgamma(k + 1.0) - std::lgamma(trials - k + 1.0) +
                    k * std::log(chance) + (trials - k) * std::log1p(-chance));
  }
  return std::min(1.0, sum);
}

// The chance at which `tail` of it is 2.5 %, by bisection.
template <typename Tail>
double solve(Tail&& tail) {
  double low = 1e-12;
  double high = 1 - 1e-12;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (tail(middle) < 0.025 ? low : high) = middle;
  }
  return low;
}

std::pair<double, double> interval(int hits, int trials) {
  const double low = hits == 0 ? 0 : solve([&](double p) { return upper_tail(hits, trials, p); });
  const double high =
      hits == trials ? 1 : 1 - solve([&](double q) { return 1 - upper_tail(hits + 1, trials, 1 - q); });
  return {low, high};
}

struct OwnResult {
  std::string where;
  Score score;
  double p = 1;
};

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> options;
  for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
  start_secrets();
  cv::setNumThreads(1);
  auto finder =
      pipeline::FaceFinder::create({bench::find_model("yunet"), std::nullopt}, pipeline::DetectMode::Fast);
  const auto embedding = bench::find_embedding("face-reid-retail-0095");
  if (argc < 3 || !finder || embedding.empty()) {
    fmt::print(stderr,
               "usage: reidentify [--identities FOLDER] [--school FOLDER] [--only SCHEME] [--quick yes] "
               "(needs the face "
               "models)\n");
    return 2;
  }
  const auto embedder = pipeline::make_face_embedder(embedding).value();

  std::vector<People> sets;
  if (options.contains("--identities")) sets.push_back(load_identities(options["--identities"], *finder));
  if (options.contains("--school")) sets.push_back(load_school(options["--school"], *finder));

  std::vector<OwnResult> own;
  for (const People& people : sets) {
    const double chance = 1.0 / people.count;
    fmt::print("{}: {} people, {} known photos, {} probes, {} photos of strangers; chance {:.1f} %\n",
               people.name, people.count, people.gallery.size(), people.probes.size(),
               people.strangers.size(), 100 * chance);
    for (const Scheme& scheme : schemes()) {
      if (options.contains("--only") && options["--only"] != scheme.name) continue;
      for (const Score& score :
           attack(people, scheme, options.contains("--quick") ? nullptr : embedder.get())) {
        const auto [low, high] = interval(score.hits, score.trials);
        const double p = upper_tail(score.hits, score.trials, chance);
        fmt::print("{:24} {:28} {:5.1f} % [{:4.1f}, {:5.1f}] of {:3}  {}\n", scheme.name, score.attack,
                   100.0 * score.hits / score.trials, 100 * low, 100 * high, score.trials,
                   p < 0.025 ? fmt::format("above chance, p = {:.1e}", p) : "");
        if (scheme.ours) own.push_back({people.name + ", " + scheme.name, score, p});
      }
      std::fflush(stdout);
    }
  }
  int won = 0;
  for (const OwnResult& result : own) {
    if (result.p * static_cast<double>(own.size()) >= 0.05) continue;
    fmt::print("THE ATTACK WINS: {}, {}\n", result.where, result.score.attack);
    ++won;
  }
  fmt::print("{} results for our styles, {} above chance\n", own.size(), won);
  return won > 0 ? 1 : 0;
}
