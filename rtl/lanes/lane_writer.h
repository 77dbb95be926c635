// A waveform of text lanes and numbers without an engine, in FST.
//
// Times are numbers of 1 ns and never go back. A name holds no spaces. Every function is safe to
// call until lane_writer_close, which ends the writer.
#ifndef LANE_WRITER_H
#define LANE_WRITER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LANE_WRITER_VERSION 1

typedef struct lane_writer lane_writer;

// The version of this table.
uint32_t lane_writer_version(void);

// Begins a file whose lanes lie in one scope; null when it cannot be written.
lane_writer *lane_writer_open(const char *path, const char *scope);

// Adds a lane of `bits` bits, 1 to 4096; text has eight for each character. Returns its number from
// 0, or -1. Lanes are added before the first value.
int32_t lane_writer_add(lane_writer *writer, const char *name, uint32_t bits);

// Sets the time of the values that follow.
void lane_writer_time(lane_writer *writer, uint64_t time);

// Shows `text`, cut to the lane's width and padded with zeros on the left.
void lane_writer_text(lane_writer *writer, int32_t lane, const char *text);

// Shows a number; -1 shows as unknown.
void lane_writer_number(lane_writer *writer, int32_t lane, int64_t number);

// Ends the file.
void lane_writer_close(lane_writer *writer);

#ifdef __cplusplus
}
#endif

#endif
