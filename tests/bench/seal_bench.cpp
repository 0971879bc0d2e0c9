// What sealing costs: the same files and transactions plain and sealed, turn by turn on the same disk, of
// which the medians are compared.
//
//     seal_bench FOLDER     a folder on the disk that is measured
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "foundation/secrets.hpp"
#include "foundation/storage/session.hpp"
#include "gate/school/vault.hpp"

namespace {

using namespace schoolgate;
namespace fs = std::filesystem;

constexpr int kTurns = 15;
constexpr int kOriginals = 8;
constexpr std::size_t kOriginalBytes = 6U << 20U;
constexpr int kTransactions = 50;
constexpr int kRows = 40;

double milliseconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> times) {
  std::ranges::sort(times);
  return times[times.size() / 2];
}

void must(bool good) {
  if (!good) throw std::runtime_error("the disk failed");
}

std::shared_ptr<const LockedBytes> random_key(std::size_t size) {
  auto key = std::make_shared<LockedBytes>(size);
  fill_random(key->values());
  return key;
}

// Of the plain and of the sealed way, for each thing that is done.
struct Times {
  std::vector<double> plain;
  std::vector<double> sealed;
  std::vector<double>& of(bool is_sealed) { return is_sealed ? sealed : plain; }
};

void print(const char* what, const Times& times, double per) {
  const double plain = median(times.plain) / per;
  const double sealed = median(times.sealed) / per;
  fmt::print("{:<38} {:8.2f} ms plain {:8.2f} ms sealed   {:.3f} times\n", what, plain, sealed,
             sealed / plain);
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    fmt::print("seal_bench FOLDER\n");
    return 2;
  }
  start_secrets();
  const fs::path root = fs::absolute(words[1]) / "seal_bench";
  fs::create_directories(root);
  std::vector<Bytes> originals(kOriginals, Bytes(kOriginalBytes));
  for (Bytes& original : originals) fill_random(original);
  const KeptFiles sealed_files(root, random_key(32));
  const PageKey pages = random_key(64);
  Times stored;
  Times loaded;
  Times written;
  Times read;
  for (int turn = 0; turn < 2 * kTurns; ++turn) {
    const bool sealed = turn % 2 == 1;
    const fs::path folder = root / "vault";
    fs::create_directories(folder);
    const gate::Vault vault(folder, sealed ? sealed_files : KeptFiles());
    stored.of(sealed).push_back(milliseconds([&] {
      for (const Bytes& original : originals) must(vault.store(original).has_value());
    }));
    loaded.of(sealed).push_back(milliseconds([&] {
      for (const Bytes& original : originals) must(vault.load(sha256(original)).has_value());
    }));
    auto database = Database::open_file(root / "school.db", sealed ? pages : nullptr).value();
    database->transact(
        [](WriteSession& session) { session << "CREATE TABLE rows (number INTEGER, text VARCHAR(200))"; });
    written.of(sealed).push_back(milliseconds([&] {
      for (int i = 0; i < kTransactions; ++i) {
        database->transact([&](WriteSession& session) {
          const std::string text(150, 'x');
          for (int row = 0; row < kRows; ++row)
            session << "INSERT INTO rows VALUES (:number, :text)", soci::use(row), soci::use(text);
        });
      }
    }));
    read.of(sealed).push_back(milliseconds([&] {
      // Another connection, whose cache holds nothing yet.
      const auto other = Database::open_file(root / "school.db", sealed ? pages : nullptr).value();
      other->read([](ReadSession& session) {
        long long letters = 0;
        session << "SELECT SUM(LENGTH(text)) FROM rows", soci::into(letters);
        must(letters == 150LL * kRows * kTransactions);
      });
    }));
    database.reset();
    fs::remove_all(folder);
    for (const auto& entry : fs::directory_iterator(root)) {
      if (!entry.is_directory()) fs::remove(entry.path());
    }
  }
  print("store an original of 6 MB", stored, kOriginals);
  print("load and prove it", loaded, kOriginals);
  print("a transaction of 40 rows", written, kTransactions);
  print("open and read 2,000 rows", read, 1);
  fs::remove_all(root);
  return 0;
}
