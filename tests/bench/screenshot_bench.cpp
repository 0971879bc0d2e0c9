// screenshot_bench OURS OTHERS...: OURS is a folder of released pictures, those of one photo under one name
// (release_school.py makes it), OTHERS folders of any pictures, which stand for a school's other years. Of
// each of ours screenshots are made: scaled and saved anew, framed, cut at the edges, cut to a square, within
// a page in a browser, light and dark, on a telephone. Prints for each kind how often the picture's photo is
// found, nearest of all and near enough; and how often another one is near enough, which is a mistake.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/picture_print.hpp"

namespace {

namespace fs = std::filesystem;
using namespace schoolgate::pipeline;

constexpr std::size_t kManyPictures = 40'000;  // two renditions of each of 20,000 photos

struct Known {
  std::string photo;
  bool ours = false;
  PicturePrints prints;
};

std::vector<fs::path> pictures_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto ending = entry.path().extension();
    if (ending == ".jpg" || ending == ".png") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

cv::Mat saved(const cv::Mat& picture, int quality) {
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
  return cv::imdecode(bytes, cv::IMREAD_COLOR);
}

cv::Mat fitted(const cv::Mat& picture, int width, int height) {
  const double factor =
      std::min(static_cast<double>(width) / picture.cols, static_cast<double>(height) / picture.rows);
  cv::Mat scaled;
  cv::resize(picture, scaled, {}, factor, factor, factor < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
  return scaled;
}

cv::Mat framed(const cv::Mat& picture, int across, int down, const cv::Scalar& colour) {
  cv::Mat whole;
  cv::copyMakeBorder(picture, whole, down, down, across, across, cv::BORDER_CONSTANT, colour);
  return whole;
}

cv::Mat cut(const cv::Mat& picture, double share) {
  const int across = cvRound(picture.cols * share);
  const int down = cvRound(picture.rows * share);
  return picture(cv::Rect(across, down / 2, picture.cols - 2 * across, picture.rows - down - down / 2));
}

cv::Mat square(const cv::Mat& picture) {
  const int side = std::min(picture.cols, picture.rows);
  return picture(cv::Rect((picture.cols - side) / 2, (picture.rows - side) / 2, side, side));
}

void write_lines(cv::Mat& page, const cv::Rect& column, const cv::Scalar& ink) {
  for (int y = column.y + 16; y < column.y + column.height; y += 22)
    cv::putText(page, "Our sports day was a great success and we", {column.x, y}, cv::FONT_HERSHEY_SIMPLEX,
                0.45, ink, 1, cv::LINE_AA);
}

// A page with a bar, a column of its own on either side, words above and below the picture.
cv::Mat in_browser(const cv::Mat& picture, bool dark) {
  const cv::Scalar paper = dark ? cv::Scalar(36, 36, 36) : cv::Scalar(255, 255, 255);
  const cv::Scalar ink = dark ? cv::Scalar(220, 220, 220) : cv::Scalar(40, 40, 40);
  cv::Mat page(900, 1440, CV_8UC3, paper);
  page.rowRange(0, 80) = cv::Scalar(200, 190, 180);
  page(cv::Rect(0, 80, 280, 820)) = dark ? cv::Scalar(24, 24, 24) : cv::Scalar(245, 242, 240);
  write_lines(page, {12, 110, 260, 700}, ink);
  write_lines(page, {1140, 110, 260, 400}, ink);
  const cv::Mat shown = fitted(picture, 760, 560);
  const cv::Rect place(310 + (760 - shown.cols) / 2, 190, shown.cols, shown.rows);
  write_lines(page, {310, 100, 700, 70}, ink);
  shown.copyTo(page(place));
  write_lines(page, {310, place.y + place.height + 10, 700, 880 - place.y - place.height}, ink);
  return page;
}

cv::Mat on_telephone(const cv::Mat& picture) {
  cv::Mat screen(2340, 1080, CV_8UC3, cv::Scalar(255, 255, 255));
  screen.rowRange(0, 90) = cv::Scalar(20, 20, 20);
  write_lines(screen, {30, 150, 900, 200}, {30, 30, 30});
  const cv::Mat shown = fitted(picture, 1080, 1400);
  shown.copyTo(screen(cv::Rect((1080 - shown.cols) / 2, 420, shown.cols, shown.rows)));
  write_lines(screen, {30, 420 + shown.rows + 20, 900, 300}, {30, 30, 30});
  return screen;
}

struct Kind {
  const char* name;
  std::function<cv::Mat(const cv::Mat&)> make;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> kAll{
      {"a third of the size, JPEG 50", [](const cv::Mat& p) { return saved(fitted(p, 640, 640), 50); }},
      {"white border of 12",
       [](const cv::Mat& p) {
         return saved(framed(fitted(p, 900, 900), 12, 12, {255, 255, 255}), 75);
       }},
      {"black bars at the sides",
       [](const cv::Mat& p) { return saved(framed(fitted(p, 900, 900), 200, 0, {}), 75); }},
      {"1 % cut off at the edges",
       [](const cv::Mat& p) { return saved(cut(fitted(p, 900, 900), 0.01), 75); }},
      {"3 % cut off at the edges",
       [](const cv::Mat& p) { return saved(cut(fitted(p, 900, 900), 0.03), 75); }},
      {"5 % cut off at the edges",
       [](const cv::Mat& p) { return saved(cut(fitted(p, 900, 900), 0.05), 75); }},
      {"square of the middle", [](const cv::Mat& p) { return saved(square(fitted(p, 900, 900)), 75); }},
      {"in a browser, light", [](const cv::Mat& p) { return saved(in_browser(p, false), 70); }},
      {"in a browser, dark", [](const cv::Mat& p) { return saved(in_browser(p, true), 70); }},
      {"browser, its edges cut off",
       [](const cv::Mat& p) { return saved(in_browser(p, false)(cv::Rect(250, 130, 900, 680)), 70); }},
      {"on a telephone", [](const cv::Mat& p) { return saved(on_telephone(p), 70); }},
      {"square on a telephone", [](const cv::Mat& p) { return saved(on_telephone(square(p)), 70); }}};
  return kAll;
}

// Of a processor: others may compute beside.
double seconds_since(std::clock_t begin) {
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

// Milliseconds for one screenshot where so many pictures were released.
double time_among_many(const cv::Mat& screenshot) {
  std::vector<PicturePrints> many(kManyPictures);
  cv::RNG random(1);
  for (PicturePrints& one : many) {
    for (auto* print : {&one.whole, &one.middle}) {
      for (auto& part : print->signs) part = std::uint64_t{random.next()} << 32U | random.next();
    }
  }
  const std::clock_t begin = std::clock();
  std::vector<int> nearest(many.size(), kPrintSigns);
  each_print_within(screenshot, [&](const PicturePrint& print) {
    for (std::size_t i = 0; i < many.size(); ++i)
      nearest[i] = std::min({nearest[i], difference_up_to(kAlike, print, many[i].whole),
                             difference_up_to(kAlike, print, many[i].middle)});
  });
  return 1000 * seconds_since(begin);
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    fmt::print(stderr, "screenshot_bench OURS OTHERS...\n");
    return 2;
  }
  std::vector<Known> known;
  std::map<std::string, fs::path> ours;
  for (int i = 1; i < count; ++i) {
    for (const fs::path& file : pictures_in(words[i])) {
      const cv::Mat picture = cv::imread(file.string(), cv::IMREAD_COLOR);
      if (picture.empty()) continue;
      const std::string photo = i == 1 ? file.stem().string() : file.string();
      if (i == 1) ours.emplace(photo, file);
      known.push_back({photo, i == 1, prints_of(picture)});
    }
  }
  fmt::print("{} pictures are known, of {} photos of ours\n", known.size(), ours.size());
  std::size_t asked = 0;
  std::size_t false_found = 0;
  double seconds = 0;
  for (const Kind& kind : kinds()) {
    std::size_t first = 0;
    int farthest = 0;
    for (const auto& [photo, file] : ours) {
      const cv::Mat screenshot = kind.make(cv::imread(file.string(), cv::IMREAD_COLOR));
      const std::clock_t begin = std::clock();
      std::vector<int> nearest(known.size(), kPrintSigns);
      each_print_within(screenshot, [&](const PicturePrint& print) {
        for (std::size_t i = 0; i < known.size(); ++i)
          nearest[i] = std::min({nearest[i], difference_up_to(kAlike, print, known[i].prints.whole),
                                 difference_up_to(kAlike, print, known[i].prints.middle)});
      });
      seconds += seconds_since(begin);
      int own = kPrintSigns;
      int other = kPrintSigns;
      for (std::size_t i = 0; i < known.size(); ++i) {
        int& which = known[i].ours && known[i].photo == photo ? own : other;
        which = std::min(which, nearest[i]);
      }
      ++asked;
      if (other <= kAlike) ++false_found;
      if (own > kAlike || own >= other) continue;
      ++first;
      farthest = std::max(farthest, own);
    }
    fmt::print("{:<30} found first {:3} of {}, the farthest by {:2} signs\n", kind.name, first, ours.size(),
               farthest);
    std::fflush(stdout);
  }
  fmt::print("another picture is found, of {} screenshots: {}\n", asked, false_found);
  fmt::print("{:.0f} ms of a processor for a screenshot\n", seconds * 1000 / static_cast<double>(asked));
  fmt::print("{:.0f} ms of a processor for a page in a browser among {} pictures\n",
             time_among_many(in_browser(cv::imread(ours.begin()->second.string(), cv::IMREAD_COLOR), false)),
             kManyPictures);
  return 0;
}
