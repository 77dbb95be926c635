// Keeps how far each packed ring was seen to be available, from its windows that came in order.
//
// An entry that looks available, and all before it from where the walk stood, belong to lists whose
// first descriptors are available: all of these were written before the windows came, so a read that
// is asked for now finds every field of them.
//
// Latency: what a window that is handed on has shown stands there three cycles later.
// Source:  VIRTIO v1.4, 2.8.1 and 2.8.6.
`default_nettype none
module dfe_seen #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Tags = 8,
  parameter int unsigned DataBytes = 32,
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1,
  localparam int unsigned Entries = DataBytes / dfe_pkg::DescriptorBytes
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic [Queues-1:0]      start_i,  // the queue is configured

  // A window is asked for.
  input  wire logic                   ask_i,
  input  wire logic [TagBits-1:0]     ask_tag_i,
  input  wire dfe_stream_pkg::job_t   ask_job_i,
  input  wire logic                   ask_to_end_i,  // it goes to the ring's last entry

  // A piece of a window, one cycle after the pins.
  input  wire logic                   piece_i,
  input  wire logic [TagBits-1:0]     piece_tag_i,
  input  wire logic [7:0]             piece_offset_i,
  input  wire logic [7:0]             piece_count_i,
  input  wire logic [2*Entries-1:0]   piece_flags_i,  // USED and AVAIL of each entry in it

  // A window is handed on to the walk, each queue's in the order of its ring.
  input  wire logic                   hand_on_i,
  input  wire logic [TagBits-1:0]     hand_on_tag_i,
  input  wire dfe_stream_pkg::job_t   hand_on_job_i,
  input  wire dfe_stream_pkg::slots_t hand_on_slots_i,
  input  wire logic                   hand_on_failed_i,
  // A cycle after it: it was only looked at.
  input  wire logic                   looked_i,
  input  wire logic [QueueBits-1:0]   looked_queue_i,

  input  wire logic [QueueBits-1:0]   queue_i,
  output      dfe_stream_pkg::seen_t  seen_o
);
  import dfe_stream_pkg::*;

  // Of each window under way: its first entry that was not seen to be available.
  slots_t             least_q [Tags];
  logic [Tags-1:0]    untouched_q, wrap_q, to_end_q;
  logic [Entries-1:0] touched, short;
  slots_t             least, least_1q;  // of the piece
  logic               piece_1q;
  logic [TagBits-1:0] tag_1q;
  always_comb begin
    least = 5'd16;
    for (int unsigned k = 0; k < Entries; k++) begin
      touched[k] = piece_count_i > 8'(dfe_pkg::DescriptorBytes * k);
      short[k] = piece_offset_i[3:0] != '0
        || piece_count_i < 8'(dfe_pkg::DescriptorBytes * (k + 1))
        || piece_flags_i[2*k+:2] != {!wrap_q[piece_tag_i], wrap_q[piece_tag_i]};
    end
    for (int unsigned k = Entries; k > 0; k--) begin
      if (touched[k-1] && short[k-1]) least = 5'(piece_offset_i[7:4]) + 5'(k - 1);
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      piece_1q <= 1'b0;
      untouched_q <= '0;
    end else begin
      piece_1q <= piece_i;
      if (piece_1q) untouched_q[tag_1q] <= 1'b0;
      if (ask_i) untouched_q[ask_tag_i] <= 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    tag_1q <= piece_tag_i;
    least_1q <= least;
    if (piece_1q && (untouched_q[tag_1q] || least_1q < least_q[tag_1q])) least_q[tag_1q] <= least_1q;
    if (ask_i) begin
      wrap_q[ask_tag_i] <= ask_job_i.wrap;
      to_end_q[ask_tag_i] <= ask_to_end_i;
    end
  end

  // A window that was handed on, and then what it shows.
  logic               given_1q, given_2q, failed_1q, full, shows_new_2q, whole_2q, turns_2q;
  logic [TagBits-1:0] given_tag_1q;
  slots_t             slots_1q, shows, shows_2q;
  job_t               job_1q, job_2q;
  always_comb begin
    full = least_q[given_tag_1q] >= slots_1q;
    shows = full ? slots_1q : least_q[given_tag_1q];
    if (untouched_q[given_tag_1q] || failed_1q) {full, shows} = '0;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {given_1q, given_2q} <= '0;
    else begin
      given_1q <= hand_on_i && !start_i[QueueBits'(hand_on_job_i.queue_id)];
      given_2q <= given_1q && !start_i[QueueBits'(job_1q.queue_id)];
    end
  end
  always_ff @(posedge clk_i) begin
    given_tag_1q <= hand_on_tag_i;
    {job_1q, slots_1q, failed_1q} <= {hand_on_job_i, hand_on_slots_i, hand_on_failed_i};
    job_2q <= job_1q;
    shows_2q <= shows;
    // What is read for the second time shows nothing new.
    shows_new_2q <= !job_1q.settled;
    whole_2q <= full;
    turns_2q <= full && to_end_q[given_tag_1q];
  end

  // Of each queue: the place behind all that was seen since its walk began anew.
  logic [Queues-1:0]    some_q, whole_q;  // whole: no entry was missing until now
  logic [Queues-1:0]    fresh_q;          // the place is that of the window handed on last
  logic [EpochBits-1:0] epoch_q [Queues];
  logic [15:0]          place_q [Queues];
  logic [QueueBits-1:0] at;
  logic                 same, goes_on;
  always_comb begin
    at = QueueBits'(job_2q.queue_id);
    same = some_q[at] && epoch_q[at] == job_2q.epoch;
    goes_on = !same || whole_q[at];
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      some_q <= '0;
      whole_q <= '0;
      fresh_q <= '0;
    end else begin
      some_q <= some_q & ~start_i;
      // A place that was left behind would be taken for one of the next pass, a lap later.
      if (given_2q) fresh_q[at] <= shows_new_2q && goes_on;
      if (given_2q && shows_new_2q) begin
        some_q[at] <= !start_i[at];
        whole_q[at] <= whole_2q && goes_on;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (given_2q && shows_new_2q) begin
      epoch_q[at] <= job_2q.epoch;
      if (goes_on) begin
        place_q[at] <= turns_2q ? {!job_2q.wrap, 15'd0}
          : {job_2q.wrap, job_2q.index[14:0] + 15'(shows_2q)};
      end
    end
  end
  // Of each queue: windows under way that are looked at alone.
  logic [5:0]           looking_q [Queues];
  logic                 up, down;
  logic [QueueBits-1:0] up_at, down_at;
  assign up_at = QueueBits'(ask_job_i.queue_id);
  assign down_at = looked_queue_i;
  assign up = ask_i && ask_job_i.is_look;
  assign down = looked_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int unsigned q = 0; q < Queues; q++) looking_q[q] <= '0;
    end else if (!(up && down && up_at == down_at)) begin
      if (up) looking_q[up_at] <= looking_q[up_at] + 6'd1;
      if (down) looking_q[down_at] <= looking_q[down_at] - 6'd1;
    end
  end
  assign seen_o = '{
    some: some_q[queue_i] && fresh_q[queue_i], whole: whole_q[queue_i], place: place_q[queue_i],
    looking: looking_q[queue_i]};
endmodule
`default_nettype wire
