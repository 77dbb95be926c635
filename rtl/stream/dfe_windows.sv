// Owns the tags of the queues' own reads, and hands what they brought on in the order of each ring.
//
// Latency:  the buffer of a ring that ended is handed on two cycles later when it is the oldest.
// Ordering: buffers of one queue are handed on in the order in which they were asked for.
`default_nettype none
module dfe_windows #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Windows = 4,
  parameter int unsigned Tags = 8,
  parameter int unsigned DataBytes = 32,
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1,
  localparam int unsigned PlaceBits = $clog2(Windows),
  localparam int unsigned Entries = DataBytes / dfe_pkg::DescriptorBytes
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,

  // A queue's own read is asked for, with the tag that is offered.
  output      logic                   tag_valid_o,
  output      logic                   tag_more_o,      // another is free behind it
  output      dfe_stream_pkg::tag_t   tag_o,
  input  wire logic                   ask_i,
  input  wire dfe_pkg::read_kind_e    ask_kind_i,
  input  wire dfe_stream_pkg::job_t   ask_job_i,
  input  wire logic [7:0]             ask_entries_i,
  input  wire logic                   ask_to_end_i,  // they are the last of a packed ring
  input  wire logic [Queues-1:0]      start_i,       // the queue is configured

  // Pieces and ends of reads, one cycle after the pins, of which the tag comes at once.
  input  wire logic [7:0]             early_tag_i,
  input  wire logic                   piece_i,
  input  wire dfe_stream_pkg::tag_t   piece_tag_i,
  input  wire logic                   piece_second_i,  // it begins with the read's second byte
  input  wire logic                   piece_long_i,    // it has more than one byte
  input  wire logic [15:0]            piece_data_i,
  input  wire logic [7:0]             piece_offset_i,
  input  wire logic [7:0]             piece_count_i,
  input  wire logic [2*Entries-1:0]   piece_flags_i,   // USED and AVAIL of descriptors in it
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
  output      logic                   window_maybe_o,  // known before it
  output      dfe_stream_pkg::tag_t   window_tag_o,
  output      dfe_stream_pkg::job_t   window_job_o,
  output      dfe_stream_pkg::slots_t window_slots_o,
  output      logic                   window_failed_o,
  input  wire logic                   window_pop_i,

  // Tags that are not needed any more.
  input  wire logic                   ring_release_i,
  input  wire dfe_stream_pkg::tag_t   ring_release_tag_i,
  input  wire logic                   window_release_i,
  input  wire dfe_stream_pkg::tag_t   window_release_tag_i,
  output      logic                   released_o,
  output      logic                   looked_o,        // a window that was only looked at is gone
  output      dfe_stream_pkg::queue_t looked_queue_o,

  input  wire dfe_stream_pkg::queue_t count_queue_i,
  output      logic [5:0]             count_o,  // buffers of that queue that were not handed on
  output      logic [5:0]             walked_count_o,  // or that are not used up
  output      dfe_stream_pkg::seen_t  seen_o,          // what they showed
  output      logic                   plenty_o,        // tags are free that nobody asks for
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

  // Tags that are offered, the lowest of those that are free first.
  logic [Tags-1:0] lowest;
  index_t          found, offered;
  logic            refill, offered_full;
  always_comb begin
    lowest = '0;
    found = '0;
    for (int unsigned t = Tags; t > 0; t--) begin
      if (free_q[t-1]) begin
        lowest = '0;
        lowest[t-1] = 1'b1;
        found = index_t'(t - 1);
      end
    end
  end
  assign refill = free_q != '0 && !offered_full;
  dfe_fifo #(.Width(TagBits), .Depth(2)) u_offered (
    .clk_i, .rst_ni, .push_i(refill), .data_i(found), .full_o(offered_full),
    .valid_o(tag_valid_o), .data_o(offered), .pop_i(ask_i));
  assign tag_o = 8'(offered);
  assign tag_more_o = offered_full;

  // The index that was read; its second byte may come first.
  index_t       ended, early;
  logic         own, own_q, ends, index_q;
  queue_index_t ended_queue_q;
  logic [15:0]  value;
  queue_index_t queue_q [Tags];
  assign early = index_t'(early_tag_i);
  always_ff @(posedge clk_i) begin
    own_q <= (early_tag_i < 8'(Tags));
    index_q <= is_index_q[early];
    ended_queue_q <= queue_q[early];
  end
  always_comb begin
    ended = index_t'(piece_tag_i);
    own = piece_i && own_q;
    ends = own && piece_last_i;
    value = {high_q[ended], low_q[ended]};
    if (piece_second_i) value[15:8] = piece_data_i[7:0];
    else value[7:0] = piece_data_i[7:0];
    if (!piece_second_i && piece_long_i) value[15:8] = piece_data_i[15:8];
  end
  assign answer_o = ends && index_q;
  assign answer_queue_o = 8'(ended_queue_q);
  assign answer_failed_o = piece_failed_i;
  assign answer_index_o = value;

  // The buffers of each queue, in order.
  logic [TagBits-1:0] list_q [Queues * Windows];
  logic [PlaceBits:0] write_q [Queues], read_q [Queues], retired_q [Queues];
  queue_index_t       asking, counted, looked, retiring, fed, gone;
  assign asking = queue_index_t'(ask_job_i.queue_id);
  assign retiring = queue_index_t'(job_q[index_t'(window_release_tag_i)].queue_id);
  assign gone = queue_index_t'(looked_queue_o);
  assign fed = queue_q[index_t'(ring_release_tag_i)];
  assign counted = queue_index_t'(count_queue_i);
  assign count_o = 6'((PlaceBits+1)'(write_q[counted] - read_q[counted]));
  assign walked_count_o = 6'((PlaceBits+1)'(write_q[counted] - retired_q[counted]));

  // A queue of which a buffer came: its oldest is looked up in one cycle, and handed on in the next
  // when all of it is there. Then the next one is looked at.
  queue_index_t check_queue, checked_q;
  logic         check_valid, check_pop, waits, looks, looking_q, again_q, some_q, unused_check_full;
  logic         hand_on, is_window, is_look;
  index_t       oldest_q, looked_tag_q;
  logic         window_push, unused_ring_full, unused_window_full;
  assign waits = ends && !index_q;
  dfe_fifo #(.Width(QueueBits), .Depth(Tags)) u_check (
    .clk_i, .rst_ni, .push_i(waits && (looking_q || again_q || check_valid)),
    .data_i(ended_queue_q), .full_o(unused_check_full),
    .valid_o(check_valid), .data_o(check_queue), .pop_i(check_pop));
  always_comb begin
    check_pop = check_valid && !looking_q && !again_q;
    looks = again_q || (!looking_q && (check_valid || waits));
    looked = ended_queue_q;
    if (again_q) looked = checked_q;
    else if (check_valid) looked = check_queue;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      looking_q <= 1'b0;
      again_q <= 1'b0;
    end else begin
      looking_q <= looks;
      again_q <= hand_on;
    end
  end
  always_ff @(posedge clk_i) begin
    if (looks) checked_q <= looked;
    oldest_q <= list_q[{looked, read_q[looked][PlaceBits-1:0]}];
    some_q <= (write_q[looked] != read_q[looked]);
    {looked_tag_q, looked_queue_o} <= {oldest_q, 8'(checked_q)};
  end
  assign hand_on = looking_q && some_q && done_q[oldest_q];
  assign is_window = is_window_q[oldest_q];
  dfe_seen #(.Queues(Queues), .Tags(Tags), .DataBytes(DataBytes)) u_seen (
    .clk_i, .rst_ni, .start_i, .ask_i(ask_i && ask_job_i.is_window), .ask_tag_i(index_t'(tag_o)),
    .ask_job_i, .ask_to_end_i, .piece_i(own), .piece_tag_i(ended), .piece_offset_i,
    .piece_count_i, .piece_flags_i, .hand_on_i(hand_on && is_window), .hand_on_tag_i(oldest_q),
    .hand_on_job_i(job_q[oldest_q]), .hand_on_slots_i(entries_q[oldest_q][4:0]),
    .hand_on_failed_i(failed_q[oldest_q]), .looked_i(looked_o), .looked_queue_i(gone),
    .queue_i(counted), .seen_o);

  // Three of eight tags are free: what is read for more knowledge is no queue's loss.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) plenty_o <= 1'b0;
    else plenty_o <= $countones(free_q) >= 3 * Tags / 8;
  end
  // A window that was only to be looked at gives its tag back.
  assign is_look = job_q[oldest_q].is_look;
  assign window_push = hand_on && is_window && !is_look;
  index_t ring_tag, window_tag;
  dfe_fifo #(.Width(TagBits), .Depth(Tags)) u_rings (
    .clk_i, .rst_ni, .push_i(hand_on && !is_window), .data_i(oldest_q), .full_o(unused_ring_full),
    .valid_o(ring_valid_o), .data_o(ring_tag), .pop_i(ring_pop_i));
  // The next window, with all that the walk has to know of it; at once when none waits.
  index_t window_next;
  logic   waiting_some, window_kept, window_dropped_q;  // taken at once, dropped a cycle later
  dfe_fifo #(.Width(TagBits), .Depth(Tags)) u_windows (
    .clk_i, .rst_ni, .push_i(window_push), .data_i(oldest_q), .full_o(unused_window_full),
    .valid_o(window_kept), .data_o(window_tag),
    .pop_i(window_dropped_q || (window_pop_i && waiting_some)));
  assign waiting_some = window_kept && !window_dropped_q;
  assign window_maybe_o = waiting_some || (looking_q && some_q);
  assign window_valid_o = waiting_some || window_push;
  assign window_next = waiting_some ? window_tag : oldest_q;
  assign window_tag_o = 8'(window_next);
  assign window_job_o = job_q[window_next];
  assign window_slots_o = entries_q[window_next][4:0];
  assign window_failed_o = failed_q[window_next];
  assign ring_tag_o = 8'(ring_tag);
  assign ring_job_o = job_q[ring_tag];
  assign ring_entries_o = entries_q[ring_tag];
  assign ring_failed_o = failed_q[ring_tag];

  logic [Tags-1:0] free_d;
  always_comb begin
    free_d = free_q;
    if (refill) free_d &= ~lowest;
    if (answer_o) free_d[ended] = 1'b1;
    if (ring_release_i) free_d[index_t'(ring_release_tag_i)] = 1'b1;
    if (looked_o) free_d[looked_tag_q] = 1'b1;
    if (window_release_i) free_d[index_t'(window_release_tag_i)] = 1'b1;
  end
  assign released_o = answer_o || ring_release_i || window_release_i || looked_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      free_q <= '1;
      done_q <= '0;
      {looked_o, window_dropped_q} <= '0;
      for (int unsigned q = 0; q < Queues; q++) begin
        write_q[q] <= '0;
        read_q[q] <= '0;
        retired_q[q] <= '0;
      end
    end else begin
      free_q <= free_d;
      looked_o <= hand_on && is_window && is_look;
      window_dropped_q <= window_pop_i && !waiting_some;
      if (ask_i) done_q[index_t'(tag_o)] <= 1'b0;
      if (ends) done_q[ended] <= 1'b1;
      if (ask_i && ask_kind_i != dfe_pkg::ReadAvailIndex) write_q[asking] <= write_q[asking] + 1'b1;
      // Buffers of rings are used up when they were fed, windows when they were walked.
      if (ring_release_i) retired_q[fed] <= retired_q[fed] + 1'b1;
      if (window_release_i) retired_q[retiring] <= retired_q[retiring] + 1'b1;
      if (looked_o) begin
        retired_q[gone] <= retired_q[gone] + 1'b1
          + (PlaceBits+1)'(window_release_i && retiring == gone);
      end
      if (hand_on) read_q[checked_q] <= read_q[checked_q] + 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (ask_i) begin
      job_q[index_t'(tag_o)] <= ask_job_i;
      queue_q[index_t'(tag_o)] <= asking;
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
  assign active_o = check_valid || looking_q || again_q || looked_o || ring_valid_o || window_kept;
endmodule
`default_nettype wire
