#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <opencv2/imgproc.hpp>
#include <opencv2/ml.hpp>

#include "pipeline/redaction/cover.hpp"
#include "pipeline/redaction/redact.hpp"
#include "reidentify.hpp"

namespace schoolgate::bench {
namespace {

constexpr int kSide = 16;         // pixels that the attacker looks at, across the grown face
constexpr int kDraws = 4;         // redactions of each known photo, where they are random
constexpr int kMostAveraged = 4;  // redacted photos of one person

using Features = std::vector<cv::Mat>;  // one row of floats for each photo

// The pattern alone, without brightness and contrast.
cv::Mat standardised(const cv::Mat& row) {
  cv::Scalar mean;
  cv::Scalar deviation;
  cv::meanStdDev(row, mean, deviation);
  return (row - mean[0]) / std::max(1e-3, deviation[0]);
}

cv::Mat pixels(const cv::Mat& redacted, const FacePhoto& photo) {
  const cv::Rect2f& box = photo.face;
  const pipeline::Region region{
      pipeline::Region::Kind::Face, {{box.tl(), {box.br().x, box.y}, box.br(), {box.x, box.br().y}}}, 0};
  const cv::Rect area = pipeline::grown_box(region, redacted.size());
  cv::Mat seen = redacted(area).clone();
  // Beside the chin the clothes begin, which no cover hides: they are not what it is asked about. Beside the
  // crown everything counts.
  cv::Mat hidden = cv::Mat::zeros(area.size(), CV_8UC1);
  for (const pipeline::Polygon& polygon : pipeline::cover_of(region).grown)
    pipeline::draw(hidden, polygon, area.tl(), 1, 255);
  const int chin = std::clamp(cvRound((box.y + box.br().y) / 2) - area.y, 0, area.height);
  hidden.rowRange(0, chin).setTo(255);
  seen.setTo(cv::Scalar::all(128), hidden == 0);
  cv::Mat small;
  cv::resize(seen, small, {kSide, kSide}, 0, 0, cv::INTER_AREA);
  small.convertTo(small, CV_32F, 1.0 / 255);
  return small.reshape(1, 1).clone();
}

cv::Mat embedding(const cv::Mat& redacted, const FacePhoto& photo, pipeline::FaceEmbedder& embedder) {
  const pipeline::FaceTemplate face = embedder.embed(redacted, photo.landmarks, photo.landmarks);
  const auto values = face.values();
  cv::Mat row(1, static_cast<int>(values.size()), CV_32F);
  std::copy(values.begin(), values.end(), row.begin<float>());
  return row;
}

std::vector<int> persons_of(const std::vector<FacePhoto>& photos) {
  std::vector<int> persons;
  for (const FacePhoto& photo : photos) persons.push_back(photo.person);
  return persons;
}

// How slim the box is: all that the outline of a cover tells, whatever the cover.
Features outlines(const std::vector<FacePhoto>& photos) {
  Features features;
  for (const FacePhoto& photo : photos) {
    features.push_back(cv::Mat(1, 1, CV_32F, cv::Scalar(std::log(photo.face.width / photo.face.height))));
  }
  return features;
}

Features standardised(Features features) {
  for (cv::Mat& row : features) row = standardised(row);
  return features;
}

// Nearest neighbour by Euclidean distance; the photo's own person first is a hit.
Score nearest(std::string attack, const Features& gallery, const std::vector<int>& owners,
              const Features& probes, const std::vector<int>& truth) {
  Score score{std::move(attack), static_cast<int>(probes.size()), 0};
  for (std::size_t i = 0; i < probes.size(); ++i) {
    double least = std::numeric_limits<double>::max();
    int best = -1;
    for (std::size_t k = 0; k < gallery.size(); ++k) {
      const double distance = cv::norm(probes[i], gallery[k], cv::NORM_L2SQR);
      // A tie, as between two covers that are exactly alike, is no recognition: it falls to whoever comes
      // last.
      if (distance <= least) {
        least = distance;
        best = owners[k];
      }
    }
    score.hits += best == truth[i] ? 1 : 0;
  }
  return score;
}

// The mean over each person's photos, at most kMostAveraged of them; people with fewer than two are left out.
void average_by_person(const Features& features, const std::vector<int>& persons, Features& means,
                       std::vector<int>& owners) {
  std::map<int, std::vector<const cv::Mat*>> photos;
  for (std::size_t i = 0; i < features.size(); ++i) photos[persons[i]].push_back(&features[i]);
  for (const auto& [person, rows] : photos) {
    if (rows.size() < 2) continue;
    const std::size_t count = std::min<std::size_t>(rows.size(), kMostAveraged);
    cv::Mat sum = cv::Mat::zeros(rows.front()->size(), CV_32F);
    for (std::size_t i = 0; i < count; ++i) sum += *rows[i];
    means.push_back(sum / static_cast<double>(count));
    owners.push_back(person);
  }
}

cv::Mat stacked(const Features& features) {
  cv::Mat all;
  cv::vconcat(features, all);
  return all;
}

// What one look at the redacted photos gives, for the gallery in every draw and on average.
struct Views {
  Features gallery_plain;  // unredacted
  Features gallery_draws;  // kDraws for each photo, one after the other
  Features gallery_mean;
  Features probes;
};

template <typename View>
Views look_at(const People& people, const Scheme& scheme, View&& view) {
  Views views;
  const int draws = scheme.random ? kDraws : 1;
  for (const FacePhoto& photo : people.gallery) {
    views.gallery_plain.push_back(view(photo.photo, photo));
    cv::Mat sum;
    for (int draw = 0; draw < draws; ++draw) {
      views.gallery_draws.push_back(view(scheme.redact(photo), photo));
      sum = sum.empty() ? views.gallery_draws.back().clone() : cv::Mat(sum + views.gallery_draws.back());
    }
    views.gallery_mean.push_back(sum / draws);
  }
  for (const FacePhoto& photo : people.probes) views.probes.push_back(view(scheme.redact(photo), photo));
  return views;
}

// A linear support vector machine that learns the known people from their redacted pictures.
Score trained_classifier(const People& people, const Scheme& scheme, const Views& views) {
  const int draws = scheme.random ? kDraws : 1;
  std::vector<int> labels;
  for (const FacePhoto& photo : people.gallery)
    labels.insert(labels.end(), static_cast<std::size_t>(draws), photo.person);
  const auto machine = cv::ml::SVM::create();
  machine->setType(cv::ml::SVM::C_SVC);
  machine->setKernel(cv::ml::SVM::LINEAR);
  machine->setC(0.1);
  machine->setTermCriteria({cv::TermCriteria::MAX_ITER, 2000, 1e-4});
  machine->train(stacked(standardised(views.gallery_draws)), cv::ml::ROW_SAMPLE, labels);
  Score score{"trained on the known people", static_cast<int>(views.probes.size()), 0};
  for (std::size_t i = 0; i < views.probes.size(); ++i) {
    const int guess = static_cast<int>(machine->predict(standardised(views.probes[i])));
    score.hits += guess == people.probes[i].person ? 1 : 0;
  }
  return score;
}

// Ridge regression from redacted pixels to the original's embedding, learnt on other people: it can name
// people of whom it never saw a redacted picture.
Score trained_inverter(const People& people, const Scheme& scheme, const Views& pixel_views,
                       const Features& gallery_embeddings, pipeline::FaceEmbedder& embedder) {
  constexpr double kRidge = 10;
  Features inputs;
  Features targets;
  for (const FacePhoto& photo : people.strangers) {
    const cv::Mat target = embedding(photo.photo, photo, embedder);
    for (int draw = 0; draw < (scheme.random ? 2 : 1); ++draw) {
      inputs.push_back(standardised(pixels(scheme.redact(photo), photo)));
      targets.push_back(target);
    }
  }
  const cv::Mat x = stacked(inputs);
  const cv::Mat y = stacked(targets);
  cv::Mat mean_y;
  cv::reduce(y, mean_y, 0, cv::REDUCE_AVG);
  const cv::Mat normal = x.t() * x + kRidge * cv::Mat::eye(x.cols, x.cols, CV_32F);
  cv::Mat weights;
  cv::solve(normal, cv::Mat(x.t() * (y - cv::repeat(mean_y, y.rows, 1))), weights, cv::DECOMP_CHOLESKY);
  // What cannot be told from the cover is the same for everybody and must not count.
  Features known;
  for (const cv::Mat& row : gallery_embeddings) known.push_back(standardised(cv::Mat(row - mean_y)));
  Features guessed;
  for (const cv::Mat& row : pixel_views.probes)
    guessed.push_back(standardised(cv::Mat(standardised(row) * weights)));
  return nearest("trained on strangers", known, persons_of(people.gallery), guessed,
                 persons_of(people.probes));
}

}  // namespace

std::vector<Score> attack(const People& people, const Scheme& scheme, pipeline::FaceEmbedder* embedder) {
  const std::vector<int> owners = persons_of(people.gallery);
  const std::vector<int> truth = persons_of(people.probes);
  std::vector<Score> scores;
  const auto try_nearest = [&](const char* name, const Features& gallery, const Features& probes) {
    scores.push_back(nearest(name, gallery, owners, probes, truth));
  };
  const auto try_averaged = [&](const char* name, const Views& views) {
    Features means;
    std::vector<int> mean_truth;
    average_by_person(views.probes, truth, means, mean_truth);
    Features known;
    std::vector<int> known_owners;
    average_by_person(views.gallery_mean, owners, known, known_owners);
    scores.push_back(nearest(name, known, known_owners, means, mean_truth));
  };

  try_nearest("outline alone", outlines(people.gallery), outlines(people.probes));
  const Views raw = look_at(people, scheme, pixels);
  try_nearest("plain, pattern", standardised(raw.gallery_plain), standardised(raw.probes));
  try_nearest("parrot, pixels", raw.gallery_mean, raw.probes);
  try_nearest("parrot, pattern", standardised(raw.gallery_mean), standardised(raw.probes));
  try_averaged("averaged, pixels", raw);
  scores.push_back(trained_classifier(people, scheme, raw));
  if (embedder == nullptr) return scores;

  const Views deep = look_at(people, scheme, [&](const cv::Mat& redacted, const FacePhoto& photo) {
    return embedding(redacted, photo, *embedder);
  });
  try_nearest("plain, embedding", deep.gallery_plain, deep.probes);
  try_nearest("parrot, embedding", deep.gallery_mean, deep.probes);
  try_averaged("averaged, embedding", deep);
  if (!people.strangers.empty()) {
    scores.push_back(trained_inverter(people, scheme, raw, deep.gallery_plain, *embedder));
  }
  return scores;
}

}  // namespace schoolgate::bench
