// The waveform of one engine: FST, one cycle is 4 ns with the rising edge at cycle * 4 ns.
//
// Inputs change at the falling edge before the rising edge that takes them.
#ifndef DFE_TRACE_H
#define DFE_TRACE_H

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>

#include "Vdfe.h"
#if VM_TRACE_FST
#include "verilated_fst_c.h"
#endif

class dfe_waves {
 public:
#if VM_TRACE_FST
  static constexpr bool available = true;

  int open(Vdfe *top, const char *path) {
    if (is_open()) return EBUSY;
    std::FILE *probe = std::fopen(path, "w");
    if (!probe) return errno;
    std::fclose(probe);
    if (!file_) {
      file_ = std::make_unique<VerilatedFstC>();
      top->trace(file_.get(), 99);
    }
    file_->set_time_unit("1ps");
    file_->set_time_resolution("1ps");
    file_->open(path);
    last_ = none;
    return file_->isOpen() ? 0 : EIO;
  }
  void close() {
    if (is_open()) file_->close();
  }
  bool is_open() const { return file_ && file_->isOpen(); }
  bool has_gap_before(uint64_t cycle) const { return last_ != none && cycle > last_ + 1; }
  void dump_falling_after_last() {
    if (last_ != none) file_->dump(last_ * period + period / 2);
  }
  void dump_falling_before(uint64_t cycle) {
    if (cycle > 0) file_->dump(cycle * period - period / 2);
  }
  void dump_rising(uint64_t cycle) {
    file_->dump(cycle * period);
    last_ = cycle;
  }

 private:
  static constexpr uint64_t period = 4000;  // ps
  static constexpr uint64_t none = ~uint64_t{0};
  std::unique_ptr<VerilatedFstC> file_;
  uint64_t last_ = none;
#else
  static constexpr bool available = false;
  int open(Vdfe *, const char *) { return ENOTSUP; }
  void close() {}
  bool is_open() const { return false; }
  bool has_gap_before(uint64_t) const { return false; }
  void dump_falling_after_last() {}
  void dump_falling_before(uint64_t) {}
  void dump_rising(uint64_t) {}
#endif
};
#endif
