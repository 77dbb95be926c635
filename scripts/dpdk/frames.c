// A driver that others wrote, made to work: frames through DPDK's virtio-user and back.
//
//   frames EAL-OPTION... -- [--frames N] [--flight N] [--room BYTES] [--segments N]
//                        [--patience SECONDS]
//
// Sends frames of 60 to 1514 bytes with contents of a seed, and compares every byte of what comes
// back: the other end of the wire swaps the addresses and keeps the order. Exit code 0 when all came
// back alike.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rte_config.h>
// Strings are copied by the C library alone.
#undef RTE_USE_LIBBSD
#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

enum { RING = 256, MOST = 2048, HEAD = 14, SMALLEST = 60, LARGEST = 1514, BURST = 32 };

struct plan {
  uint64_t frames;    // to be sent
  uint64_t flight;    // at once
  unsigned room;      // bytes of one buffer
  unsigned segments;  // buffers of one frame at most
  unsigned patience;  // seconds without a frame that end it
};

static uint64_t mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

// Writes the frame of a number; returns its length. A frame that came back has its addresses swapped.
static unsigned write_frame(uint64_t number, int is_back, unsigned char *bytes) {
  static const unsigned char ours[6] = {2, 0, 0, 0, 0, 1}, theirs[6] = {2, 0, 0, 0, 0, 2};
  unsigned length = SMALLEST + (unsigned)(mix(number) % (LARGEST - SMALLEST + 1));
  memcpy(bytes, is_back ? ours : theirs, 6);
  memcpy(bytes + 6, is_back ? theirs : ours, 6);
  bytes[12] = 0x88;  // a type for local experiments
  bytes[13] = 0xb5;
  for (unsigned at = HEAD; at < length; at += 8) {
    uint64_t word = mix(number * 1024 + at);
    memcpy(bytes + at, &word, 8);
  }
  return length;
}

// A chain of buffers that holds the bytes; NULL while there are none.
static struct rte_mbuf *pack(struct rte_mempool *pool, const unsigned char *bytes, unsigned length,
                             unsigned segments) {
  struct rte_mbuf *chain = NULL;
  for (unsigned index = 0; index < segments; index++) {
    unsigned start = length * index / segments, end = length * (index + 1) / segments;
    struct rte_mbuf *piece = rte_pktmbuf_alloc(pool);
    char *target = piece ? rte_pktmbuf_append(piece, (uint16_t)(end - start)) : NULL;
    if (target) memcpy(target, bytes + start, end - start);
    if (!target || (chain && rte_pktmbuf_chain(chain, piece) != 0)) {
      rte_pktmbuf_free(piece);
      rte_pktmbuf_free(chain);
      return NULL;
    }
    if (!chain) chain = piece;
  }
  return chain;
}

// Whether a buffer that came back holds the frame of a number.
static int is_alike(const struct rte_mbuf *buffer, uint64_t number) {
  unsigned char wanted[MOST];
  unsigned length = write_frame(number, 1, wanted), at = 0;
  if (rte_pktmbuf_pkt_len(buffer) != length) return 0;
  for (; buffer; buffer = buffer->next) {
    if (at + buffer->data_len > length) return 0;
    if (memcmp(rte_pktmbuf_mtod(buffer, char *), wanted + at, buffer->data_len) != 0) return 0;
    at += buffer->data_len;
  }
  return at == length;
}

static int fail(const char *what, int code) {
  fprintf(stderr, "frames: %s: %s\n", what, rte_strerror(code < 0 ? -code : code));
  return 1;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

// Sends and takes back until all are there, or nothing comes for too long.
static int run(const struct plan *plan, struct rte_mempool *pool) {
  uint64_t sent = 0, back = 0, differ = 0, bytes = 0, pieces = 0;
  struct rte_mbuf *out[BURST], *in[BURST];
  unsigned waiting = 0;
  double start = now(), last = start;
  while (back < plan->frames) {
    while (waiting < BURST && sent + waiting < plan->frames &&
           sent + waiting - back < plan->flight) {
      unsigned char frame[MOST];
      unsigned length = write_frame(sent + waiting, 0, frame);
      unsigned segments = 1 + (unsigned)((sent + waiting) % plan->segments);
      while (length / segments + 1 > plan->room) segments++;
      out[waiting] = pack(pool, frame, length, segments);
      if (!out[waiting]) break;
      waiting++;
    }
    uint16_t taken = waiting ? rte_eth_tx_burst(0, 0, out, (uint16_t)waiting) : 0;
    memmove(out, out + taken, (waiting - taken) * sizeof *out);
    waiting -= taken;
    sent += taken;
    uint16_t count = rte_eth_rx_burst(0, 0, in, BURST);
    for (uint16_t index = 0; index < count; index++) {
      if (!is_alike(in[index], back)) differ++;
      bytes += rte_pktmbuf_pkt_len(in[index]);
      pieces += in[index]->nb_segs;
      rte_pktmbuf_free(in[index]);
      back++;
    }
    if (count > 0) {
      last = now();
    } else if (now() - last > plan->patience) {
      break;
    }
  }
  double seconds = now() - start;
  printf("frames: %" PRIu64 " of %" PRIu64 " back, %" PRIu64 " bytes in %" PRIu64
         " buffers, %" PRIu64 " differ, %.0f per second\n",
         back, plan->frames, bytes, pieces, differ, (double)back / seconds);
  return back == plan->frames && differ == 0 ? 0 : 1;
}

// Options behind the EAL's: a name and a number each.
static int parse(struct plan *plan, int count, char **options) {
  for (int index = 1; index < count; index += 2) {
    const char *name = options[index];
    uint64_t value = index + 1 < count ? strtoull(options[index + 1], NULL, 10) : 0;
    if (value == 0) return 0;
    if (strcmp(name, "--frames") == 0) plan->frames = value;
    else if (strcmp(name, "--flight") == 0) plan->flight = value;
    else if (strcmp(name, "--room") == 0) plan->room = (unsigned)value;
    else if (strcmp(name, "--segments") == 0) plan->segments = (unsigned)value;
    else if (strcmp(name, "--patience") == 0) plan->patience = (unsigned)value;
    else return 0;
  }
  return 1;
}

int main(int count, char **options) {
  struct plan plan = {.frames = 20000, .flight = 128, .room = 2048, .segments = 1, .patience = 10};
  int used = rte_eal_init(count, options);
  if (used < 0) return fail("no environment", rte_errno);
  if (!parse(&plan, count - used, options + used)) {
    fprintf(stderr, "frames: unknown options; see the head of frames.c\n");
    return 2;
  }
  if (rte_eth_dev_count_avail() != 1) return fail("there is not one port", ENODEV);
  struct rte_mempool *pool = rte_pktmbuf_pool_create(
      "frames", 4095, 64, 0, (uint16_t)(RTE_PKTMBUF_HEADROOM + plan.room), SOCKET_ID_ANY);
  if (!pool) return fail("no buffers", rte_errno);
  struct rte_eth_conf port = {0};
  // Frames larger than a buffer need buffers that are merged.
  if (plan.room < LARGEST) port.rxmode.offloads = RTE_ETH_RX_OFFLOAD_SCATTER;
  port.txmode.offloads = plan.segments > 1 || plan.room < LARGEST ? RTE_ETH_TX_OFFLOAD_MULTI_SEGS : 0;
  int code = rte_eth_dev_configure(0, 1, 1, &port);
  if (code == 0) code = rte_eth_rx_queue_setup(0, 0, RING, SOCKET_ID_ANY, NULL, pool);
  if (code == 0) code = rte_eth_tx_queue_setup(0, 0, RING, SOCKET_ID_ANY, NULL);
  if (code == 0) code = rte_eth_dev_start(0);
  if (code != 0) return fail("the port does not start", code);
  int result = run(&plan, pool);
  rte_eth_dev_stop(0);
  rte_eth_dev_close(0);
  rte_eal_cleanup();
  return result;
}
