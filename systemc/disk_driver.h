// A driver thread that brings the disk up and moves blocks, over the sockets alone.
#ifndef RICOCHET_DISK_DRIVER_H
#define RICOCHET_DISK_DRIVER_H

#include <cstdint>
#include <cstring>

#include "host.h"

class disk_driver : public host {
 public:
  disk_driver(sc_core::sc_module_name name, ricochet::timing kind, memory &memory)
      : host(name, kind), memory_(memory) {
    SC_HAS_PROCESS(disk_driver);
    SC_THREAD(drive);
  }
  unsigned failure_count = 0;
  unsigned block_count = 0;

 private:
  static constexpr unsigned size = 8, block = 4096, blocks = 16;
  static constexpr uint64_t table = 0x0000, available = 0x1000, used = 0x2000, header = 0x3000,
                            data = 0x4000;

  uint32_t read(uint32_t offset, unsigned count) {
    uint32_t value = 0;
    if (!access(-1, tlm::TLM_READ_COMMAND, offset, &value, count)) ++failure_count;
    return value;
  }
  void write(int socket, uint64_t offset, uint64_t value, unsigned count) {
    if (!access(socket, tlm::TLM_WRITE_COMMAND, offset, &value, count)) ++failure_count;
  }
  void store(uint64_t address, uint64_t value, unsigned count) {
    std::memcpy(memory_.at(address), &value, count);
  }

  void enumerate() {
    uint32_t base = 0xc0000000;
    for (uint32_t bar = 0; bar < 6; ++bar) {
      const uint32_t at = 0x10 + 4 * bar;
      write(-1, at, ~0u, 4);
      const uint32_t mask = read(at, 4);
      if (mask == 0 || (mask & 1)) continue;
      const uint32_t size = ~(mask & ~0xfu) + 1;
      base = (base + size - 1) & ~(size - 1);
      write(-1, at, base, 4);
      base += size;
      if (mask & 4) write(-1, 0x10 + 4 * ++bar, 0, 4);
    }
    write(-1, 4, 6, 2);  // memory space, bus master
    for (uint32_t at = read(0x34, 1); at; at = read(at + 1, 1)) {
      const uint32_t kind = read(at, 1) == 0x09 ? read(at + 3, 1) : 0;
      if (kind == 1) common_ = static_cast<int>(read(at + 4, 1)), common_at_ = read(at + 8, 4);
      if (kind == 2) {
        notify_ = static_cast<int>(read(at + 4, 1)), notify_at_ = read(at + 8, 4);
      }
      if (read(at, 1) == 0x11) {  // MSI-X: one vector, then on
        const uint32_t place = read(at + 4, 4);
        for (unsigned word = 0; word < 4; ++word)
          write(static_cast<int>(place & 7), (place & ~7u) + 4 * word,
                word == 0 ? 0xfee00000 : word == 2 ? 77 : 0, 4);
        write(-1, at + 2, read(at + 2, 2) | 0x8000, 2);
      }
    }
  }

  void bring_up() {
    const struct { uint64_t at, value; unsigned count; } steps[] = {
        {20, 0, 1}, {20, 3, 1}, {8, 1, 4}, {12, 1, 4}, {20, 11, 1}, {22, 0, 2}, {24, size, 2},
        {26, 0, 2}, {32, table, 8}, {40, available, 8}, {48, used, 8}, {28, 1, 2}, {20, 15, 1}};
    for (const auto &step : steps) write(common_, common_at_ + step.at, step.value, step.count);
  }

  bool request(uint32_t kind, uint64_t sector) {
    store(header, kind, 4), store(header + 4, 0, 4), store(header + 8, sector, 8);
    store(header + 16, 0xff, 1);
    const struct { uint64_t address; uint32_t count; uint16_t flags; } parts[] = {
        {header, 16, 1}, {data, block, static_cast<uint16_t>(kind == 0 ? 3 : 1)},
        {header + 16, 1, 2}};
    for (unsigned index = 0; index < 3; ++index) {
      const uint64_t at = table + 16 * index;
      store(at, parts[index].address, 8), store(at + 8, parts[index].count, 4);
      store(at + 12, parts[index].flags, 2), store(at + 14, index + 1, 2);
    }
    store(available + 4 + 2 * (round_ % size), 0, 2);
    store(available + 2, ++round_, 2);
    const uint64_t before = message_count;
    write(notify_, notify_at_, 0, 2);
    for (unsigned tries = 0; tries < 1000 && message_count == before; ++tries)
      rest(sc_core::sc_time(1, sc_core::SC_US));
    uint16_t index = 0;
    std::memcpy(&index, memory_.at(used + 2), 2);
    return index == round_ && *memory_.at(header + 16) == 0;
  }

  void drive() {
    enumerate();
    bring_up();
    for (uint32_t number = 0; number < blocks; ++number) {
      for (unsigned at = 0; at < block; ++at)
        *memory_.at(data + at) = static_cast<uint8_t>(at * 31 + number * 7 + 1);
      if (!request(1, number * (block / 512))) ++failure_count;
      std::memset(memory_.at(data), 0, block);
      if (!request(0, number * (block / 512))) ++failure_count;
      for (unsigned at = 0; at < block; ++at)
        if (*memory_.at(data + at) != static_cast<uint8_t>(at * 31 + number * 7 + 1)) {
          ++failure_count;
          break;
        }
      ++block_count;
    }
    sc_core::sc_stop();
  }

  memory &memory_;
  int common_ = 0, notify_ = 0;
  uint64_t common_at_ = 0, notify_at_ = 0;
  uint16_t round_ = 0;
};

#endif
