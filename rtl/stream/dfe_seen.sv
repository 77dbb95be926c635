// Keeps how far each packed ring was seen to be available, from its windows that came in order.
//
// An entry that looks available, and all before it from where the walk stood, belong to lists whose
// first descriptors are available: all of these were written before the windows came, so a read that
// is asked for now finds every field of them.
//
// Latency: what a window that is handed on has shown stands there in the next cycle.
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

  input  wire logic [QueueBits-1:0]   queue_i,
  output      dfe_stream_pkg::seen_t  seen_o
);
  import dfe_stream_pkg::*;

  // Of each window under way: its first entry that was not seen to be available.
  slots_t          least_q [Tags];
  logic [Tags-1:0] untouched_q, wrap_q, to_end_q;
  logic [Entries-1:0] touched, short;
  slots_t          least, place;
  always_comb begin
    least = untouched_q[piece_tag_i] ? 5'd16 : least_q[piece_tag_i];
    for (int unsigned k = 0; k < Entries; k++) begin
      touched[k] = piece_count_i > 8'(dfe_pkg::DescriptorBytes * k);
      short[k] = piece_offset_i[3:0] != '0
        || piece_count_i < 8'(dfe_pkg::DescriptorBytes * (k + 1))
        || piece_flags_i[2*k+:2] != {!wrap_q[piece_tag_i], wrap_q[piece_tag_i]};
    end
    place = '0;
    for (int unsigned k = Entries; k > 0; k--) begin
      place = 5'(piece_offset_i[7:4]) + 5'(k - 1);
      if (touched[k-1] && short[k-1] && place < least) least = place;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) untouched_q <= '0;
    else begin
      if (piece_i) untouched_q[piece_tag_i] <= 1'b0;
      if (ask_i) untouched_q[ask_tag_i] <= 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (piece_i) least_q[piece_tag_i] <= least;
    if (ask_i) begin
      wrap_q[ask_tag_i] <= ask_job_i.wrap;
      to_end_q[ask_tag_i] <= ask_to_end_i;
    end
  end

  // Of each queue: the place behind all that was seen since its walk began anew.
  logic [Queues-1:0]    some_q, whole_q;  // whole: no entry was missing until now
  logic [Queues-1:0]    fresh_q;          // the place is that of the window handed on last
  logic [EpochBits-1:0] epoch_q [Queues];
  logic [15:0]          place_q [Queues];
  logic [QueueBits-1:0] at;
  slots_t               shows;
  logic                 shows_new, whole, same, turns;
  always_comb begin
    at = QueueBits'(hand_on_job_i.queue_id);
    shows = least_q[hand_on_tag_i];
    if (untouched_q[hand_on_tag_i] || hand_on_failed_i) shows = '0;
    if (shows > hand_on_slots_i) shows = hand_on_slots_i;
    // What is read for the second time shows nothing new.
    shows_new = hand_on_i && !hand_on_job_i.settled;
    whole = shows == hand_on_slots_i;
    same = some_q[at] && epoch_q[at] == hand_on_job_i.epoch;
    turns = whole && to_end_q[hand_on_tag_i];
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      some_q <= '0;
      whole_q <= '0;
      fresh_q <= '0;
    end else begin
      some_q <= some_q & ~start_i;
      // A place that was left behind would be taken for one of the next pass, a lap later.
      if (hand_on_i) fresh_q[at] <= shows_new && (!same || whole_q[at]);
      if (shows_new) begin
        some_q[at] <= !start_i[at];
        whole_q[at] <= whole && (!same || whole_q[at]);
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (shows_new) begin
      epoch_q[at] <= hand_on_job_i.epoch;
      if (!same || whole_q[at]) begin
        place_q[at] <= turns ? {!hand_on_job_i.wrap, 15'd0}
          : {hand_on_job_i.wrap, hand_on_job_i.index[14:0] + 15'(shows)};
      end
    end
  end
  // Of each queue: windows under way that are looked at alone.
  logic [5:0]           looking_q [Queues];
  logic                 up, down;
  logic [QueueBits-1:0] up_at;
  assign up_at = QueueBits'(ask_job_i.queue_id);
  assign up = ask_i && ask_job_i.is_look;
  assign down = hand_on_i && hand_on_job_i.is_look;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int unsigned q = 0; q < Queues; q++) looking_q[q] <= '0;
    end else if (!(up && down && up_at == at)) begin
      if (up) looking_q[up_at] <= looking_q[up_at] + 6'd1;
      if (down) looking_q[at] <= looking_q[at] - 6'd1;
    end
  end
  assign seen_o = '{
    some: some_q[queue_i] && fresh_q[queue_i], whole: whole_q[queue_i], place: place_q[queue_i],
    looking: looking_q[queue_i]};
endmodule
`default_nettype wire
