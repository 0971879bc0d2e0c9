// A school is sealed by command, and everything that it has planted in it is looked for on the disk.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <unistd.h>

#include "cli/program.hpp"
#include "gate/byte_scan.hpp"
#include "support/environment_variable.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class KeyByCommand : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(run_program({"init", school()}).code, 0); }
  std::string at(const std::string& name) { return (folder_.path() / name).string(); }
  std::string school() { return at("school"); }
  Ended in_school(std::vector<std::string> words) {
    words.insert(words.end(), {"--workspace", school()});
    return run_program(words);
  }
  // Twenty pupils, each with two names that occur nowhere else.
  std::vector<std::string> plant_names() {
    std::vector<std::string> names;
    std::ofstream list(at("list.csv"));
    list << "person_id,first_name,last_name,class\n";
    for (int i = 0; i < 20; ++i) {
      const char letter = static_cast<char>('a' + i);
      names.push_back(std::string("Plantedfirst") + letter);
      names.push_back(std::string("Plantedlast") + letter);
      list << "P" << 100 + i << "," << names[names.size() - 2] << "," << names.back() << ",5L\n";
    }
    list.close();
    const Ended imported = in_school({"register", "import", at("list.csv")});
    EXPECT_EQ(imported.code, 0) << imported.output;
    return names;
  }
  TemporaryFolder folder_;
};

TEST_F(KeyByCommand, FortyNamesArePlantedAndNoneIsFoundOnceItIsSealed) {
  const auto names = plant_names();
  ASSERT_EQ(names.size(), 40U);
  for (const auto& name : names) ASSERT_THAT(files_with(school(), name), Not(IsEmpty())) << name;
  ASSERT_EQ(run_program({"key", "make", at("school.key"), "--yes"}).code, 0);
  const Ended sealed = in_school({"key", "seal", at("school.key")});
  ASSERT_EQ(sealed.code, 0) << sealed.output;
  for (const auto& name : names) EXPECT_THAT(files_with(school(), name), IsEmpty()) << name;
  EXPECT_THAT(in_school({"register", "list"}).output, HasSubstr("Plantedfirsta"));
  EXPECT_EQ(in_school({"ledger", "verify"}).code, 0);
  for (const auto& name : names) EXPECT_THAT(files_with(school(), name), IsEmpty()) << name;
}

TEST_F(KeyByCommand, SaysThatLosingTheKeyIsFinalBeforeItMakesOne) {
  const Ended told = run_program({"key", "make", at("school.key")});
  EXPECT_EQ(told.code, 1);
  EXPECT_THAT(told.output, AllOf(HasSubstr("for good"), HasSubstr("--yes")));
  EXPECT_FALSE(fs::exists(at("school.key")));
  EXPECT_EQ(run_program({"key", "make", at("school.key"), "--yes"}).code, 0);
  EXPECT_NE(run_program({"key", "make", at("school.key"), "--yes"}).code, 0) << "never over another";
}

TEST_F(KeyByCommand, WithoutItsKeyEveryCommandSaysSoAndItsWordsBringItBack) {
  ASSERT_EQ(run_program({"key", "make", at("school.key"), "--yes"}).code, 0);
  ASSERT_EQ(in_school({"key", "seal", at("school.key")}).code, 0);
  const Ended words = in_school({"key", "words", "--quiet"});
  ASSERT_EQ(words.code, 0);
  fs::remove(at("school.key"));
  for (const std::vector<std::string>& command : {std::vector<std::string>{"doctor"},
                                                  {"process"},
                                                  {"register", "list"},
                                                  {"review", "list"},
                                                  {"expire"},
                                                  {"release"}}) {
    const Ended refused = in_school(command);
    EXPECT_EQ(refused.code, 3) << command.front();
    EXPECT_THAT(refused.output, AllOf(HasSubstr("the workspace is sealed"), HasSubstr("key rotate")))
        << command.front();
  }
  EXPECT_EQ(in_school({"key", "show"}).code, 3);
  std::ofstream(at("typed.key")) << words.output;
  fs::permissions(at("typed.key"), fs::perms::owner_read);
  EXPECT_EQ(in_school({"key", "rotate", at("typed.key")}).code, 0);
  EXPECT_EQ(in_school({"register", "list"}).code, 0);
}

TEST_F(KeyByCommand, IsNotSealedForAnotherAccountThanItsOwn) {
  if (::geteuid() != 0) GTEST_SKIP() << "a folder can be given away by root alone";
  ASSERT_EQ(run_program({"key", "make", at("school.key"), "--yes"}).code, 0);
  ASSERT_EQ(::chown(school().c_str(), 65534, 65534), 0);
  const Ended refused = in_school({"key", "seal", at("school.key")});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.output, AllOf(HasSubstr("belongs to another account"), HasSubstr("sudo -u")));
  ASSERT_EQ(::chown(school().c_str(), 0, 0), 0);
  EXPECT_EQ(in_school({"key", "seal", at("school.key")}).code, 0);
}

TEST_F(KeyByCommand, TakesAnotherKeyAndForgetsTheFirst) {
  ASSERT_EQ(run_program({"key", "make", at("first.key"), "--yes"}).code, 0);
  ASSERT_EQ(run_program({"key", "make", at("second.key"), "--yes"}).code, 0);
  ASSERT_EQ(in_school({"key", "seal", at("first.key")}).code, 0);
  ASSERT_EQ(in_school({"key", "rotate", at("second.key")}).code, 0);
  fs::remove(at("first.key"));
  EXPECT_EQ(in_school({"register", "list"}).code, 0);
  EXPECT_EQ(in_school({"ledger", "verify"}).code, 0);
}

TEST_F(KeyByCommand, AKeyBehindAPassphraseWantsBoth) {
  ASSERT_NE(
      run_program({"key", "make", at("school.key"), "--yes", "--passphrase-file", at("passphrase")}).code, 0)
      << "there is no such file";
  std::ofstream(at("passphrase")) << "four words that nobody connects\n";
  fs::permissions(at("passphrase"), fs::perms::owner_read);
  const Ended made =
      run_program({"key", "make", at("school.key"), "--yes", "--passphrase-file", at("passphrase")});
  ASSERT_EQ(made.code, 0) << made.output;
  EXPECT_THAT(made.output, HasSubstr("SCHOOLGATE_KEY_PASSPHRASE_FILE="));
  EXPECT_NE(in_school({"key", "seal", at("school.key")}).code, 0);
  const EnvironmentVariable named("SCHOOLGATE_KEY_PASSPHRASE_FILE", at("passphrase"));
  ASSERT_EQ(in_school({"key", "seal", at("school.key")}).code, 0);
  EXPECT_EQ(in_school({"register", "list"}).code, 0);
  fs::remove(at("passphrase"));
  const Ended without = in_school({"register", "list"});
  EXPECT_EQ(without.code, 3);
  EXPECT_THAT(without.output, HasSubstr("passphrase"));
}

TEST_F(KeyByCommand, AtATerminalThePassphraseIsAskedForAndNeverShown) {
  const std::string passphrase = "four words that nobody connects";
  {
    Program making({"key", "make", at("school.key"), "--yes", "--passphrase"}, Program::Input::Terminal);
    making.read_until("Passphrase: ");
    making.write(passphrase + "\n");
    making.read_until("The same again: ");
    making.write(passphrase + "\n");
    EXPECT_EQ(making.wait(), 0) << making.output();
    EXPECT_THAT(making.output(), AllOf(HasSubstr("made the key"), Not(HasSubstr("nobody"))));
  }
  const auto typed = [&](std::vector<std::string> words, const std::vector<std::string>& lines) {
    words.insert(words.end(), {"--workspace", school()});
    Program program(words, Program::Input::Terminal);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      program.read_until(i == 0 ? "Passphrase of " + at("school.key")
                                : "It does not open it. Passphrase of ");
      program.write(lines[i] + "\n");
    }
    const int code = program.wait();
    return Ended{code, program.output()};
  };
  const Ended sealed = typed({"key", "seal", at("school.key")}, {passphrase});
  ASSERT_EQ(sealed.code, 0) << sealed.output;
  const Ended listed = typed({"register", "list"}, {"four words", passphrase});
  EXPECT_EQ(listed.code, 0) << listed.output;
  EXPECT_THAT(listed.output, Not(HasSubstr("nobody")));
  ASSERT_EQ(run_program({"key", "make", at("second.key"), "--yes"}).code, 0);
  const Ended rotated = typed({"key", "rotate", at("second.key")}, {passphrase});
  EXPECT_EQ(rotated.code, 0) << rotated.output;
  const auto first = rotated.output.find("Passphrase of");
  EXPECT_EQ(rotated.output.find("Passphrase of", first + 1), std::string::npos)
      << "one question, though read twice";
}

TEST_F(KeyByCommand, APassphraseIsWaitedForAtATerminalAlone) {
  const Ended made = run_program({"key", "make", at("school.key"), "--yes", "--passphrase"});
  EXPECT_EQ(made.code, 3);
  EXPECT_THAT(made.output, AllOf(HasSubstr("there is no terminal"), HasSubstr("--passphrase-file FILE")));
  EXPECT_FALSE(fs::exists(at("school.key")));
  std::ofstream(at("passphrase")) << "four words that nobody connects\n";
  fs::permissions(at("passphrase"), fs::perms::owner_read);
  ASSERT_EQ(
      run_program({"key", "make", at("school.key"), "--yes", "--passphrase-file", at("passphrase")}).code, 0);
  // Its input stays open: who waited for a line of it would wait for ever.
  Program sealing({"key", "seal", at("school.key"), "--workspace", school()});
  EXPECT_EQ(sealing.wait(), 3);
  EXPECT_THAT(sealing.output(),
              AllOf(HasSubstr("there is no terminal"), HasSubstr("SCHOOLGATE_KEY_PASSPHRASE_FILE=FILE")));
}

TEST_F(KeyByCommand, ANewPassphraseIsTypedTwiceAlikeAndCanBeGivenUp) {
  const auto making = [&](const std::vector<std::string>& lines, bool stop) {
    Program program({"key", "make", at("school.key"), "--yes", "--passphrase"}, Program::Input::Terminal);
    program.read_until("Passphrase: ");
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i > 0) program.read_until("The same again: ");
      program.write(lines[i] + "\n");
    }
    if (stop) program.signal(SIGINT);
    const int code = program.wait();
    return Ended{code, program.output()};
  };
  EXPECT_THAT(making({"four words that nobody connects", "four words that nobody connect"}, false).output,
              HasSubstr("the two passphrases differ"));
  EXPECT_THAT(making({"too short", "too short"}, false).output, HasSubstr("fewer than 16 letters"));
  const Ended stopped = making({}, true);
  EXPECT_EQ(stopped.code, 1);
  EXPECT_THAT(stopped.output, HasSubstr("stopped before the passphrase was complete"));
  EXPECT_FALSE(fs::exists(at("school.key")));
}

TEST_F(KeyByCommand, IsNotChangedByTwoAtOnce) {
  ASSERT_EQ(run_program({"key", "make", at("first.key"), "--yes"}).code, 0);
  ASSERT_EQ(run_program({"key", "make", at("second.key"), "--yes"}).code, 0);
  ASSERT_EQ(in_school({"key", "seal", at("first.key")}).code, 0);
  const int other = ::open(at("school/.key.lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(other, 0);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  const Ended refused = in_school({"key", "rotate", at("second.key")});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.output, HasSubstr("changing the key"));
  ::close(other);
  EXPECT_EQ(in_school({"key", "rotate", at("second.key")}).code, 0);
}

TEST_F(KeyByCommand, TheKeyDoesNotLieInTheWorkspace) {
  ASSERT_EQ(run_program({"key", "make", at("school/school.key"), "--yes"}).code, 0);
  const Ended refused = in_school({"key", "seal", at("school/school.key")});
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.output, HasSubstr("keep the key elsewhere"));
  EXPECT_EQ(in_school({"register", "list"}).code, 0);
}

// At moments all over its run, whatever it is doing then.
TEST_F(KeyByCommand, KilledAtAnyMomentOfSealingItIsCarriedOn) {
  const auto names = plant_names();
  ASSERT_EQ(run_program({"key", "make", at("school.key"), "--yes"}).code, 0);
  constexpr int kKills = 5;
  for (int i = 0; i < kKills; ++i) {
    const fs::path copy = at("copy");
    fs::remove_all(copy);
    fs::copy(school(), copy, fs::copy_options::recursive);
    {
      Program sealing({"key", "seal", at("school.key"), "--workspace", copy.string()});
      ::usleep(static_cast<useconds_t>(i) * 40'000);
      sealing.signal(SIGKILL);
      sealing.wait();
    }
    const Ended ended = run_program({"key", "seal", at("school.key"), "--workspace", copy.string()});
    EXPECT_TRUE(ended.code == 0 || ended.output.find("is sealed already") != std::string::npos)
        << ended.output;
    EXPECT_THAT(run_program({"register", "list", "--workspace", copy.string()}).output,
                HasSubstr(names.front()));
    EXPECT_THAT(files_with(copy, names.back()), IsEmpty()) << "kill " << i;
  }
}

}  // namespace
}  // namespace schoolgate::test
