// Streams the descriptors of buffers that have come, one in each cycle, to the walk.
//
// Latency:  seven cycles from a buffer's end to the walk of its first descriptor.
// Ordering: buffers in turn; the descriptors of one in the order of their places.
// Stalls:   while the channel of descriptors has no room for those under way; a window of a packed
//           ring while the walk has not left an older one of its queue, unless it comes right behind.
`default_nettype none
module dfe_steps #(
  parameter int unsigned Queues = 4,
  parameter int unsigned QueueTags = 8,
  parameter int unsigned BlockTags = 24,
  localparam int unsigned Tags = QueueTags + BlockTags,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                    clk_i,
  input  wire logic                    rst_ni,
  input  wire dfe_pkg::window_mode_e   window_mode_i,
  input  wire logic [63:0]             window_base_i,
  input  wire logic [63:0]             window_size_i,
  input  wire logic [Queues-1:0]       start_i,    // the queue is configured
  input  wire logic [Queues-1:0]       live_i,

  // The read of a buffer ended.
  input  wire logic                    end_i,
  input  wire dfe_stream_pkg::tag_t    end_tag_i,
  input  wire logic                    end_failed_i,
  // A window of a packed ring is the oldest of its queue.
  input  wire logic                    window_valid_i,
  input  wire logic                    window_maybe_i,  // or it turns out not to be
  input  wire dfe_stream_pkg::tag_t    window_tag_i,
  input  wire dfe_stream_pkg::job_t    window_job_i,
  input  wire dfe_stream_pkg::slots_t  window_slots_i,
  input  wire logic                    window_failed_i,
  output      logic                    window_pop_o,
  // A buffer is walked on from another place.
  input  wire logic                    again_i,
  input  wire dfe_stream_pkg::tag_t    again_tag_i,
  input  wire dfe_stream_pkg::job_t    again_job_i,
  input  wire dfe_stream_pkg::slots_t  again_slots_i,
  // Nothing more of this tag's buffer.
  input  wire logic                    kill_i,
  input  wire dfe_stream_pkg::tag_t    kill_tag_i,
  input  wire logic                    full_i,

  output      dfe_stream_pkg::tag_t    job_tag_o,
  input  wire dfe_stream_pkg::job_t    job_i,
  input  wire dfe_stream_pkg::slots_t  slots_i,
  output      dfe_stream_pkg::tag_t    descriptor_tag_o,
  output      logic [3:0]              place_o,
  input  wire logic [127:0]            descriptor_i,
  output      dfe_stream_pkg::queue_t  law_queue_o,
  input  wire dfe_pkg::chain_law_t     law_i,
  input  wire logic [1:0]              line_i,
  // Where the walk of that queue's packed ring stands.
  input  wire dfe_stream_pkg::cursor_t cursor_i,

  output      dfe_stream_pkg::step_t   step_o,
  output      dfe_stream_pkg::glance_t glance_o,
  output      dfe_stream_pkg::chain_t  chain_o,   // valid with the first of a job
  output      logic                    active_o
);
  import dfe_stream_pkg::*;
  typedef logic [QueueBits-1:0] index_t;

  // Buffers that can be walked. One that comes when nothing waits can be taken at once; then it is
  // dropped from the queue in the next cycle.
  logic   ended_waits, ended_some, again_some, again_last, ended_pop, again_pop, ended_failed;
  logic   waiting_failed, kept, dropped_q, unused_ended_full, unused_again_full;
  tag_t   waiting_tag, ended_tag, again_tag;
  job_t   again_job;
  slots_t again_slots;
  dfe_fifo #(.Width(9), .Depth(BlockTags)) u_ended (
    .clk_i, .rst_ni, .push_i(end_i), .data_i({end_failed_i, end_tag_i}),
    .full_o(unused_ended_full), .valid_o(kept), .data_o({waiting_failed, waiting_tag}),
    .pop_i(dropped_q || (ended_pop && ended_waits)));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) dropped_q <= 1'b0;
    else dropped_q <= ended_pop && !ended_waits;
  end
  assign ended_waits = kept && !dropped_q;
  assign ended_some = ended_waits || end_i;
  assign {ended_failed, ended_tag}
    = ended_waits ? {waiting_failed, waiting_tag} : {end_failed_i, end_tag_i};
  dfe_fifo #(.Width($bits(job_t) + 14), .Depth(Tags)) u_again (
    .clk_i, .rst_ni, .push_i(again_i),
    .data_i({5'(again_job_i.place) + 5'd1 == again_slots_i, again_tag_i, again_slots_i, again_job_i}),
    .full_o(unused_again_full), .valid_o(again_some),
    .data_o({again_last, again_tag, again_slots, again_job}),
    .pop_i(again_pop));
  assign job_tag_o = ended_tag;

  // The buffer that is walked next, and the one that is being walked.
  logic        next_valid_q, next_failed_q, next_last_q, fills, picked;
  logic        valid_q, first_q, last_q, failed_q, loads, issues;
  logic [1:0]  pick;
  tag_t        next_tag_q, tag_q;
  job_t        next_job_q, job_q;
  slots_t      next_slots_q, slots_q;
  logic [3:0]  place_q;  // the descriptor that comes next
  logic [15:0] index_q;
  assign issues = valid_q && !full_i;
  assign loads = next_valid_q && (!valid_q || (issues && last_q));
  // Whether a window is there is known last.
  assign fills = picked && (!next_valid_q || loads) && (pick != 2'd1 || window_valid_i);

  // A window begins where the walk stood at the end of the one before. It comes right behind that,
  // or when what that left behind can be read.
  localparam int unsigned Lag = 4;
  logic   left_q [Lag], near, apart_q, window_free, chained, before_window_q, leaving;
  logic   any_q, seen_q;  // a window is near; nothing has changed since the cycle before
  logic   walked, next;   // a window is walked, or is the next
  index_t left_queue_q [Lag], window_queue, newest_queue;
  queue_t before_queue_q;
  logic [EpochBits-1:0] before_epoch_q;
  assign window_queue = index_t'(window_job_i.queue_id);
  always_comb begin
    // As it will be in the next cycle, whether this descriptor goes or not.
    walked = valid_q && job_q.is_window;
    leaving = walked && last_q;
    next = next_valid_q && next_job_q.is_window;
    newest_queue = index_t'(next_valid_q ? next_job_q.queue_id : job_q.queue_id);
    near = (walked && index_t'(job_q.queue_id) == window_queue)
      || (next && index_t'(next_job_q.queue_id) == window_queue);
    for (int unsigned i = 0; i + 1 < Lag; i++) begin
      near |= left_q[i] && left_queue_q[i] == window_queue;
    end
    window_free = !any_q || (seen_q && apart_q);
    chained = job_q.is_window && before_window_q && before_queue_q == job_q.queue_id
      && before_epoch_q == job_q.epoch;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) left_q <= '{default: 1'b0};
    else left_q <= '{leaving, left_q[0], left_q[1], left_q[2]};
  end
  always_ff @(posedge clk_i) begin
    apart_q <= !near || ((next_valid_q ? next_job_q.is_window : job_q.is_window)
      && newest_queue == window_queue);
    any_q <= walked || next || left_q[0] || left_q[1] || left_q[2];
    seen_q <= window_valid_i && !fills;
    left_queue_q <= '{index_t'(job_q.queue_id), left_queue_q[0], left_queue_q[1], left_queue_q[2]};
    if (loads) begin
      before_window_q <= job_q.is_window;
      before_queue_q <= job_q.queue_id;
      before_epoch_q <= job_q.epoch;
    end
    if (start_i[index_t'(before_queue_q)] && !loads) before_window_q <= 1'b0;
  end

  dfe_rotor #(.Count(3)) u_pick (
    .clk_i, .rst_ni, .request_i({again_some, window_maybe_i && window_free, ended_some}),
    .advance_i(fills), .valid_o(picked), .index_o(pick));
  assign ended_pop = fills && pick == 2'd0;
  assign window_pop_o = fills && pick == 2'd1;
  assign again_pop = fills && pick == 2'd2;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {valid_q, next_valid_q} <= '0;
    else begin
      next_valid_q <= fills || (next_valid_q && !loads);
      if (loads) valid_q <= 1'b1;
      else if ((issues && last_q) || (kill_i && kill_tag_i == tag_q && !first_q)) valid_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (!next_valid_q || loads) begin
      case (pick)
        2'd1: begin
          {next_tag_q, next_job_q, next_slots_q} <= {window_tag_i, window_job_i, window_slots_i};
          {next_job_q.place, next_failed_q} <= {4'd0, window_failed_i};
          next_last_q <= window_slots_i == 5'd1 || window_failed_i;
        end
        2'd2: begin
          {next_tag_q, next_job_q, next_slots_q} <= {again_tag, again_job, again_slots};
          {next_failed_q, next_last_q} <= {1'b0, again_last};
        end
        default: begin
          {next_tag_q, next_job_q, next_slots_q} <= {ended_tag, job_i, slots_i};
          {next_job_q.place, next_failed_q} <= {4'd0, ended_failed};
          next_last_q <= slots_i == 5'd1 || ended_failed;
        end
      endcase
    end
    if (loads) begin
      {tag_q, job_q, slots_q} <= {next_tag_q, next_job_q, next_slots_q};
      {failed_q, last_q} <= {next_failed_q, next_last_q};
      first_q <= 1'b1;
      place_q <= next_job_q.place;
      index_q <= next_job_q.index;
    end else if (issues) begin
      first_q <= 1'b0;
      last_q <= 5'(place_q) + 5'd2 == slots_q || failed_q;
      place_q <= place_q + 4'd1;
      index_q <= index_q + 16'd1;
    end
    // What has left is no window before others when its queue began anew.
    if (start_i[index_t'(job_q.queue_id)] && !valid_q && !loads) job_q.is_window <= 1'b0;
  end
  // Memory takes its time: it is asked for what the next cycle takes.
  always_comb begin
    descriptor_tag_o = loads ? next_tag_q : tag_q;
    place_o = loads ? next_job_q.place : place_q + 4'(issues);
  end

  // While the descriptor comes out of its buffer: what the queue says of it.
  logic    valid_2q, chained_2q, line_2q, more_2q;
  step_t   two_q, two_d;
  cursor_t cursor_2q;
  always_comb begin
    two_d = '0;
    two_d.first = first_q;
    two_d.last = last_q;
    two_d.tag = tag_q;
    two_d.index = index_q;
    two_d.place = place_q;
    two_d.slots = slots_q;
    two_d.job = job_q;
    two_d.failed = failed_q;
    two_d.law = law_i;
    two_d.behind = index_q + 16'd1;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_2q <= 1'b0;
    else valid_2q <= issues;
  end
  always_ff @(posedge clk_i) begin
    two_q <= two_d;
    chained_2q <= first_q && chained;
    cursor_2q <= cursor_i;
    line_2q <= 2'(line_i + index_q[1:0]) == '0;
    more_2q <= 17'(index_q) + 17'd1 < job_q.entries;
  end
  assign law_queue_o = job_q.queue_id;

  logic  known_valid, judged_valid, judged_active;
  step_t known;
  chain_t known_chain;
  logic  known_chained, known_foreign, known_more;
  dfe_stance u_stance (
    .clk_i, .rst_ni, .valid_i(valid_2q), .step_i(two_q), .chained_i(chained_2q),
    .line_i(line_2q), .more_i(more_2q), .cursor_i(cursor_2q), .valid_o(known_valid),
    .step_o(known), .chain_o(known_chain), .chained_o(known_chained), .foreign_o(known_foreign),
    .more_o(known_more));
  dfe_judge #(.Queues(Queues)) u_judge (
    .clk_i, .rst_ni, .window_mode_i, .window_base_i, .window_size_i, .live_i,
    .valid_i(known_valid), .step_i(known), .descriptor_i, .chain_i(known_chain),
    .chained_i(known_chained), .foreign_i(known_foreign), .more_i(known_more),
    .valid_o(judged_valid), .step_o, .glance_o, .chain_o, .active_o(judged_active));
  assign active_o = kept || again_some || window_valid_i || next_valid_q || valid_q || valid_2q
    || known_valid || judged_active || judged_valid;
endmodule
`default_nettype wire
