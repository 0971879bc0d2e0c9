// Memory for what networks compute, kept for their next run within a bound.
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

namespace schoolgate::models {

// Large blocks that go back to the system after every run cost more than the run: each page of them is made
// anew. One for all networks and threads.
class TensorPool {
 public:
  // Keeps at most so many bytes that nobody uses; the block unused longest goes first.
  explicit TensorPool(std::size_t most_kept) : most_kept_(most_kept) {}
  TensorPool(const TensorPool&) = delete;
  TensorPool& operator=(const TensorPool&) = delete;
  ~TensorPool();

  // Aligned to 64 bytes; what it holds is not known. Null when there is no memory.
  [[nodiscard]] void* take(std::size_t bytes);
  // Needs a block of this pool, or null.
  void give_back(void* block);
  [[nodiscard]] std::size_t kept() const;

 private:
  struct Header {
    std::size_t bytes = 0;  // of the block behind it
  };

  [[nodiscard]] Header* reuse(std::size_t bytes);

  mutable std::mutex mutex_;
  std::vector<Header*> unused_;  // in the order they were given back
  std::size_t kept_ = 0;
  std::size_t most_kept_;
};

// While one is there, blocks that its thread gives back are overwritten first.
class Wiping {
 public:
  explicit Wiping(bool wanted);
  Wiping(const Wiping&) = delete;
  Wiping& operator=(const Wiping&) = delete;
  ~Wiping();

 private:
  bool before_;
};

}  // namespace schoolgate::models
