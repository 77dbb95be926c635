// Owns the tags of the queues' own reads, and hands what they brought on in the order of each ring.
//
// Latency:  the buffer of a ring that ended is handed on two cycles later when it is the oldest.
// Ordering: buffers of one queue are handed on in the order in which they were asked for.
`default_nettype none
module dfe_windows #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Windows = 4,
  parameter int unsigned Tags = 8,
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1,
  localparam int unsigned PlaceBits = $clog2(Windows)
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,

  // A queue's own read is asked for, with the tag that is offered.
  output      logic                   tag_valid_o,
  output      dfe_stream_pkg::tag_t   tag_o,
  input  wire logic                   ask_i,
  input  wire dfe_pkg::read_kind_e    ask_kind_i,
  input  wire dfe_stream_pkg::job_t   ask_job_i,
  input  wire logic [7:0]             ask_entries_i,

  // Pieces and ends of reads, one cycle after the pins.
  input  wire logic                   piece_i,
  input  wire dfe_stream_pkg::tag_t   piece_tag_i,
  input  wire logic                   piece_second_i,  // it begins with the read's second byte
  input  wire logic                   piece_long_i,    // it has more than one byte
  input  wire logic [15:0]            piece_data_i,
  input  wire logic                   piece_last_i,
  input  wire logic                   piece_failed_i,

  // The index of an available ring.
  output      logic                   answer_o,
  output      dfe_stream_pkg::queue_t answer_queue_o,
  output      logic                   answer_failed_o,
  output      logic [15:0]            answer_index_o,

  // Entries of available rings to the feeder, windows of packed rings to the walk.
  output      logic                   ring_valid_o,
  output      dfe_stream_pkg::tag_t   ring_tag_o,
  output      dfe_stream_pkg::job_t   ring_job_o,
  output      logic [7:0]             ring_entries_o,
  output      logic                   ring_failed_o,
  input  wire logic                   ring_pop_i,
  output      logic                   window_valid_o,
  output      dfe_stream_pkg::tag_t   window_tag_o,
  output      dfe_stream_pkg::job_t   window_job_o,
  output      logic                   window_failed_o,
  input  wire logic                   window_pop_i,

  // Tags that are not needed any more.
  input  wire logic                   ring_release_i,
  input  wire dfe_stream_pkg::tag_t   ring_release_tag_i,
  input  wire logic                   window_release_i,
  input  wire dfe_stream_pkg::tag_t   window_release_tag_i,
  output      logic                   released_o,

  input  wire dfe_stream_pkg::queue_t count_queue_i,
  output      logic [5:0]             count_o,  // buffers of that queue that were not handed on
  output      logic [5:0]             walked_count_o,  // or that the walk has not left
  output      logic                   active_o
);
  if (Windows < 2 || Windows > 32 || (Windows & (Windows - 1)) != 0) begin : g_windows
    $error("Windows is 2, 4, 8, 16 or 32");
  end
  if (Tags < 1 || Tags > 64) begin : g_tags
    $error("Tags is 1 to 64");
  end
  typedef logic [TagBits-1:0] index_t;
  typedef logic [QueueBits-1:0] queue_index_t;

  dfe_stream_pkg::job_t job_q [Tags];
  logic [7:0]           entries_q [Tags], low_q [Tags], high_q [Tags];
  logic [Tags-1:0]      free_q, done_q, failed_q, is_index_q, is_window_q;

  // The lowest tag that is free.
  logic [Tags-1:0] lowest;
  always_comb begin
    lowest = free_q & (~free_q + Tags'(1));
    tag_o = '0;
    for (int unsigned t = 0; t < Tags; t++) if (lowest[t]) tag_o |= 8'(t);
  end
  assign tag_valid_o = (free_q != '0);

  // The index that was read; its second byte may come first.
  index_t      ended;
  logic        own, ends;
  logic [15:0] value;
  always_comb begin
    ended = index_t'(piece_tag_i);
    own = piece_i && piece_tag_i < 8'(Tags);
    ends = own && piece_last_i;
    value = {high_q[ended], low_q[ended]};
    if (piece_second_i) value[15:8] = piece_data_i[7:0];
    else value[7:0] = piece_data_i[7:0];
    if (!piece_second_i && piece_long_i) value[15:8] = piece_data_i[15:8];
  end
  assign answer_o = ends && is_index_q[ended];
  assign answer_queue_o = job_q[ended].queue_id;
  assign answer_failed_o = piece_failed_i;
  assign answer_index_o = value;

  // The buffers of each queue, in order.
  logic [TagBits-1:0] list_q [Queues * Windows];
  logic [PlaceBits:0] write_q [Queues], read_q [Queues], retired_q [Queues];
  queue_index_t       asking, counted, checked, retiring;
  logic               check_valid, check_pop, hand_on, unused_check_full;
  dfe_stream_pkg::queue_t check_queue;
  index_t             oldest;
  assign asking = queue_index_t'(ask_job_i.queue_id);
  assign retiring = queue_index_t'(job_q[index_t'(window_release_tag_i)].queue_id);
  assign counted = queue_index_t'(count_queue_i);
  assign count_o = 6'((PlaceBits+1)'(write_q[counted] - read_q[counted]));
  assign walked_count_o = 6'((PlaceBits+1)'(write_q[counted] - retired_q[counted]));

  dfe_fifo #(.Width(8), .Depth(Tags)) u_check (
    .clk_i, .rst_ni, .push_i(ends && !is_index_q[ended]), .data_i(job_q[ended].queue_id),
    .full_o(unused_check_full), .valid_o(check_valid), .data_o(check_queue), .pop_i(check_pop));
  logic ring_push, window_push, unused_ring_full, unused_window_full;
  always_comb begin
    checked = queue_index_t'(check_queue);
    oldest = list_q[{checked, read_q[checked][PlaceBits-1:0]}];
    hand_on = check_valid && write_q[checked] != read_q[checked] && done_q[oldest];
    check_pop = check_valid && !hand_on;
    ring_push = hand_on && !is_window_q[oldest];
    window_push = hand_on && is_window_q[oldest];
  end
  index_t ring_tag, window_tag;
  dfe_fifo #(.Width(TagBits), .Depth(Tags)) u_rings (
    .clk_i, .rst_ni, .push_i(ring_push), .data_i(oldest), .full_o(unused_ring_full),
    .valid_o(ring_valid_o), .data_o(ring_tag), .pop_i(ring_pop_i));
  dfe_fifo #(.Width(TagBits), .Depth(Tags)) u_windows (
    .clk_i, .rst_ni, .push_i(window_push), .data_i(oldest), .full_o(unused_window_full),
    .valid_o(window_valid_o), .data_o(window_tag), .pop_i(window_pop_i));
  assign ring_tag_o = 8'(ring_tag);
  assign ring_job_o = job_q[ring_tag];
  assign ring_entries_o = entries_q[ring_tag];
  assign ring_failed_o = failed_q[ring_tag];
  assign window_tag_o = 8'(window_tag);
  assign window_job_o = job_q[window_tag];
  assign window_failed_o = failed_q[window_tag];

  logic [Tags-1:0] free_d;
  always_comb begin
    free_d = free_q;
    if (ask_i) free_d &= ~lowest;
    if (answer_o) free_d[ended] = 1'b1;
    if (ring_release_i) free_d[index_t'(ring_release_tag_i)] = 1'b1;
    if (window_release_i) free_d[index_t'(window_release_tag_i)] = 1'b1;
  end
  assign released_o = answer_o || ring_release_i || window_release_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      free_q <= '1;
      done_q <= '0;
      for (int unsigned q = 0; q < Queues; q++) begin
        write_q[q] <= '0;
        read_q[q] <= '0;
        retired_q[q] <= '0;
      end
    end else begin
      free_q <= free_d;
      if (ask_i) done_q[index_t'(tag_o)] <= 1'b0;
      if (ends) done_q[ended] <= 1'b1;
      if (ask_i && ask_kind_i != dfe_pkg::ReadAvailIndex) write_q[asking] <= write_q[asking] + 1'b1;
      // Rings leave their place when they are handed on, windows when they were walked.
      if (hand_on && !is_window_q[oldest]) retired_q[checked] <= retired_q[checked] + 1'b1;
      if (window_release_i) retired_q[retiring] <= retired_q[retiring] + 1'b1;
      if (hand_on) read_q[checked] <= read_q[checked] + 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (ask_i) begin
      job_q[index_t'(tag_o)] <= ask_job_i;
      entries_q[index_t'(tag_o)] <= ask_entries_i;
      is_index_q[index_t'(tag_o)] <= (ask_kind_i == dfe_pkg::ReadAvailIndex);
      is_window_q[index_t'(tag_o)] <= ask_job_i.is_window;
      if (ask_kind_i != dfe_pkg::ReadAvailIndex) begin
        list_q[{asking, write_q[asking][PlaceBits-1:0]}] <= index_t'(tag_o);
      end
    end
    if (own) begin
      {high_q[ended], low_q[ended]} <= value;
      if (piece_last_i) failed_q[ended] <= piece_failed_i;
    end
  end
  assign active_o = check_valid || ring_valid_o || window_valid_o;
endmodule
`default_nettype wire
