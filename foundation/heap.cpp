// How programs that look at photos keep memory. What is read here by jemalloc, before anything else runs,
// holds for all libraries: huge pages, since a photo's pictures and what networks compute are hundreds of
// megabytes, and a kernel that makes them page by page takes as long for that as the networks for their work;
// large blocks stay for the next photo; one arena, since half-empty ones are memory that no other thread has.
extern "C" {
extern const char* const malloc_conf;
const char* const malloc_conf = "thp:always,oversize_threshold:0,narenas:1";
}
