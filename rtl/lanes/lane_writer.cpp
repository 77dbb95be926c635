// Verilator's own FST writer behind the functions of lane_writer.h.
#include "lane_writer.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#define FST_CONFIG_INCLUDE "fst_config.h"
#include "gtkwave/fastlz.c"
#include "gtkwave/fstapi.c"
#include "gtkwave/lz4.c"

struct lane_writer {
  struct Lane {
    fstHandle handle;
    uint32_t bits;
  };
  void *file;
  std::vector<Lane> lanes;
  std::string value;
};

namespace {

bool has_lane(const lane_writer *writer, int32_t lane) {
  return lane >= 0 && static_cast<size_t>(lane) < writer->lanes.size();
}

void emit(lane_writer *writer, int32_t lane) {
  fstWriterEmitValueChange(writer->file, writer->lanes[lane].handle, writer->value.data());
}

}  // namespace

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED uint32_t lane_writer_version(void) { return LANE_WRITER_VERSION; }

EXPORTED lane_writer *lane_writer_open(const char *path, const char *scope) {
  void *file = fstWriterCreate(path, 1);
  if (!file) return nullptr;
  // The same lanes give the same bytes: no date, and no name of a machine.
  fstWriterSetDate(file, "");
  fstWriterSetVersion(file, "");
  fstWriterSetTimescale(file, -9);
  fstWriterSetScope(file, FST_ST_VCD_SCOPE, scope, nullptr);
  return new lane_writer{file, {}, {}};
}

EXPORTED int32_t lane_writer_add(lane_writer *writer, const char *name, uint32_t bits) {
  if (bits < 1 || bits > 4096) return -1;
  const std::string full =
      bits == 1 ? name : std::string(name) + " [" + std::to_string(bits - 1) + ":0]";
  const fstHandle handle =
      fstWriterCreateVar(writer->file, FST_VT_VCD_REG, FST_VD_IMPLICIT, bits, full.c_str(), 0);
  if (handle == 0) return -1;
  writer->lanes.push_back({handle, bits});
  return static_cast<int32_t>(writer->lanes.size() - 1);
}

EXPORTED void lane_writer_time(lane_writer *writer, uint64_t time) {
  fstWriterEmitTimeChange(writer->file, time);
}

EXPORTED void lane_writer_text(lane_writer *writer, int32_t lane, const char *text) {
  if (!has_lane(writer, lane)) return;
  const uint32_t bits = writer->lanes[lane].bits;
  const size_t width = bits / 8;
  const size_t length = std::min(std::strlen(text), width);
  writer->value.assign(bits, '0');
  for (size_t place = 0; place < length; ++place) {
    const auto letter = static_cast<unsigned char>(text[place]);
    char *to = &writer->value[bits - 8 * (length - place)];
    for (int bit = 0; bit < 8; ++bit) to[bit] = (letter >> (7 - bit)) & 1 ? '1' : '0';
  }
  emit(writer, lane);
}

EXPORTED void lane_writer_number(lane_writer *writer, int32_t lane, int64_t number) {
  if (!has_lane(writer, lane)) return;
  const uint32_t bits = writer->lanes[lane].bits;
  writer->value.assign(bits, number < 0 ? 'x' : '0');
  for (uint32_t bit = 0; number >= 0 && bit < bits && bit < 63; ++bit) {
    if ((number >> bit) & 1) writer->value[bits - 1 - bit] = '1';
  }
  emit(writer, lane);
}

EXPORTED void lane_writer_close(lane_writer *writer) {
  fstWriterSetUpscope(writer->file);
  fstWriterClose(writer->file);
  delete writer;
}
