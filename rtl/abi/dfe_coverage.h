// What all engines of a process have covered, in one file that is written when it ends.
//
// With DFE_COVERAGE in the environment, each engine leaves its counts here before it is destroyed;
// Verilator's own writer knows one context at a time.
#ifndef DFE_COVERAGE_H
#define DFE_COVERAGE_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <string>

#include <unistd.h>

class dfe_coverage_total {
 public:
  // Where the total goes; null when nobody asked.
  static const char *path() { return std::getenv("DFE_COVERAGE"); }

  static dfe_coverage_total &shared() {
    static dfe_coverage_total total;
    return total;
  }

  // Adds the counts of one engine; `write` puts them into a file in Verilator's format.
  template <typename Write>
  void add(Write write) {
    const std::lock_guard<std::mutex> lock(mutex);
    const std::string part = std::string(path()) + "." + std::to_string(getpid()) + ".part";
    write(part.c_str());
    std::ifstream lines(part);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t end = line.rfind("' ");
      if (line.compare(0, 3, "C '") != 0 || end == std::string::npos) continue;
      counts[line.substr(0, end + 1)] += std::strtoull(line.c_str() + end + 2, nullptr, 10);
    }
    std::remove(part.c_str());
  }

  ~dfe_coverage_total() {
    if (!path()) return;
    std::ofstream file(path());
    file << "# SystemC::Coverage-3\n";
    for (const auto &[point, count] : counts) file << point << ' ' << count << '\n';
  }

 private:
  std::mutex mutex;
  std::map<std::string, std::uint64_t> counts;
};

#endif
