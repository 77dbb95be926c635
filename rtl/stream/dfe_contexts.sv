// Keeps what is known of each queue_id: its configuration, its progress and what has happened to it.
//
// Latency:  a doorbell or an index draws its queue in the same cycle, other events in the next; the visit
//           that begins in the cycle after the draw has them.
// Ordering: events that come while a queue is visited make it be visited once more.
`default_nettype none
module dfe_contexts #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Windows = 4
) (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,
  input  wire dfe_pkg::window_mode_e     window_mode_i,
  input  wire logic [63:0]               window_base_i,
  input  wire logic [63:0]               window_size_i,

  // Environment: configuration and doorbell, one cycle, never refused.
  input  wire logic                      cfg_valid_i,
  input  wire dfe_stream_pkg::queue_t    cfg_queue_i,
  input  wire logic                      cfg_enable_i,
  input  wire dfe_pkg::chain_law_t       cfg_law_i,
  input  wire logic [15:0]               cfg_start_i,
  input  wire logic [4:0]                cfg_depth_i,  // its buffers; 0: as many as there are
  input  wire logic [63:0]               cfg_desc_addr_i,
  input  wire logic [63:0]               cfg_avail_addr_i,
  input  wire logic                      doorbell_i,
  input  wire dfe_stream_pkg::queue_t    doorbell_queue_i,
  input  wire logic                      doorbell_has_index_i,
  input  wire logic [15:0]               doorbell_index_i,

  // The read of an index ended.
  input  wire logic                      answer_i,
  input  wire dfe_stream_pkg::queue_t    answer_queue_i,
  input  wire logic                      answer_failed_i,
  input  wire logic [15:0]               answer_index_i,
  // The walk of a packed ring.
  input  wire logic                      walk_stopped_i,
  input  wire logic                      walk_crossed_i,
  input  wire logic                      walk_used_up_i,
  input  wire dfe_stream_pkg::queue_t    walk_queue_i,
  input  wire logic [Queues-1:0]         fault_i,  // the queue goes out of use
  input  wire logic                      wake_i,   // a tag is free again

  // The visit that begins in this cycle takes the events of its queue.
  input  wire logic [Queues-1:0]         visiting_i,
  output      logic                      visit_valid_o,
  output      logic [Queues-1:0]         drawn_at_o,
  output      dfe_stream_pkg::visit_t    visit_o,
  output      logic [15:0]               start_o,
  output      logic                      fresh_o,
  // The end of a visit.
  input  wire logic                      done_i,
  input  wire dfe_stream_pkg::queue_t    done_queue_i,
  input  wire dfe_stream_pkg::progress_t done_progress_i,
  input  wire logic                      done_again_i,    // visit it once more
  input  wire logic                      done_stalled_i,  // visit it when a tag is free
  input  wire logic                      done_pending_i,  // its doorbell is not covered yet
  input  wire logic                      done_asks_i,     // it reads the index

  // What others ask for by queue.
  input  wire dfe_stream_pkg::queue_t    law_queue_i,
  output      dfe_pkg::chain_law_t       law_o,
  output      logic [1:0]                line_o,     // place of its descriptors in a line
  input  wire dfe_stream_pkg::queue_t    feed_queue_i,
  output      dfe_pkg::chain_law_t       feed_law_o,
  output      dfe_stream_pkg::area_t     feed_area_o,
  input  wire dfe_stream_pkg::queue_t    begin_queue_i [2],
  output      logic [15:0]               begin_o [2],
  output      logic [Queues-1:0]         live_o,
  output      logic [Queues-1:0]         starts_o,   // configured, and not in use yet
  output      logic [Queues-1:0]         asks_o,
  output      logic [Queues-1:0]         busy_o,     // it has work that waits
  output      logic                      active_o
);
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1;
  typedef logic [QueueBits-1:0] index_t;

  dfe_pkg::chain_law_t       law_q [Queues];
  logic [5:0]                depth_q [Queues];
  logic [15:0]               start_q [Queues], hint_q [Queues], answer_q [Queues];
  dfe_stream_pkg::progress_t progress_q [Queues];
  dfe_stream_pkg::area_t     desc_q [Queues], avail_q [Queues];
  logic [Queues-1:0] live_q, starts_q, fresh_q, wants_q, stalled_q, pending_q, hinted_q;
  logic [Queues-1:0] answered_q, failed_q, asks_q, stopped_q, crossed_q, used_up_q;

  // The areas of a queue are routed before it is in use.
  logic                      start, areas_done, desc_active, unused_done, unused_active;
  dfe_stream_pkg::area_t     desc_area, avail_area;
  dfe_stream_pkg::queue_t    area_queue_q [3];
  assign start = cfg_valid_i && cfg_enable_i;
  dfe_area #(.CountBits(21)) u_desc_area (
    .clk_i, .rst_ni, .window_mode_i, .window_base_i, .window_size_i, .valid_i(start),
    .addr_i(cfg_desc_addr_i), .count_i({1'b0, cfg_law_i.size, 4'd0}), .valid_o(areas_done),
    .area_o(desc_area), .active_o(desc_active));
  dfe_area #(.CountBits(21)) u_avail_area (
    .clk_i, .rst_ni, .window_mode_i, .window_base_i, .window_size_i, .valid_i(start),
    .addr_i(cfg_avail_addr_i),
    .count_i(21'({cfg_law_i.size, 1'b0}) + 21'(dfe_pkg::AvailRingOffset)), .valid_o(unused_done),
    .area_o(avail_area), .active_o(unused_active));
  logic [2:0] area_valid_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) area_valid_q <= '0;
    else area_valid_q <= {area_valid_q[1:0], start};
  end
  always_ff @(posedge clk_i) begin
    area_queue_q <= '{cfg_queue_i, area_queue_q[0], area_queue_q[1]};
  end

  // One bit for each queue that an event is about.
  function automatic logic [Queues-1:0] at(logic valid, dfe_stream_pkg::queue_t queue);
    at = '0;
    if (valid) at[index_t'(queue)] = 1'b1;
  endfunction

  logic                 draws, drawn_valid_q;
  logic [QueueBits-1:0] draw, drawn;
  logic [Queues-1:0]    start_at, stop_at, routed_at, bell_at, answer_at, end_at, taken;
  logic [Queues-1:0] drawn_at_q;
  dfe_rotor #(.Count(Queues)) u_draw (
    .clk_i, .rst_ni, .request_i(~drawn_at_q & (wants_q | bell_at | answer_at) & live_q & ~visiting_i), .advance_i(draws),
    .valid_o(draws), .index_o(draw));
  // A queue is drawn again when the visit before has ended.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      drawn_valid_q <= 1'b0;
      drawn_at_q <= '0;
    end else begin
      drawn_valid_q <= draws;
      drawn_at_q <= at(draws, 8'(draw));
    end
  end
  always_ff @(posedge clk_i) drawn <= draw;
  assign visit_valid_o = drawn_valid_q;
  assign drawn_at_o = drawn_at_q;
  logic [Queues-1:0] routing;
  always_comb begin
    routing = at(area_valid_q[0], area_queue_q[0]) | at(area_valid_q[1], area_queue_q[1])
      | at(area_valid_q[2], area_queue_q[2]);
    start_at = at(start, cfg_queue_i);
    stop_at = at(cfg_valid_i && !cfg_enable_i, cfg_queue_i) | fault_i;
    // A configuration that came later has areas of its own.
    routed_at = at(areas_done, area_queue_q[2]) & starts_q
      & ~(at(area_valid_q[0], area_queue_q[0]) | at(area_valid_q[1], area_queue_q[1]));
    bell_at = at(doorbell_i, doorbell_queue_i) & (live_q | starts_q | start_at);
    answer_at = at(answer_i, answer_queue_i);
    end_at = at(walk_stopped_i || walk_crossed_i || walk_used_up_i, walk_queue_i);
    taken = drawn_at_q;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      live_q <= '0;
      starts_q <= '0;
      fresh_q <= '0;
      wants_q <= '0;
      stalled_q <= '0;
      pending_q <= '0;
      hinted_q <= '0;
      answered_q <= '0;
      asks_q <= '0;
      stopped_q <= '0;
      crossed_q <= '0;
      used_up_q <= '0;
    end else begin
      live_q <= (live_q | routed_at) & ~stop_at & ~start_at;
      starts_q <= ((starts_q & ~routed_at) | start_at) & ~stop_at;
      fresh_q <= (fresh_q & ~at(done_i, done_queue_i)) | start_at;
      wants_q <= ((wants_q & ~taken) | (bell_at & live_q) | answer_at | end_at
        | at(done_i && done_again_i, done_queue_i) | (wake_i ? stalled_q : '0) | routed_at)
        & ~start_at & ~stop_at;
      stalled_q <= ((wake_i ? '0 : stalled_q) | at(done_i && done_stalled_i, done_queue_i))
        & ~start_at;
      pending_q <= ((pending_q & ~taken & ~start_at)
        | at(done_i && done_pending_i, done_queue_i)
        | (bell_at & {Queues{!doorbell_has_index_i}})) & ~stop_at;
      hinted_q <= ((hinted_q & ~taken & ~start_at)
        | (bell_at & {Queues{doorbell_has_index_i}})) & ~stop_at;
      answered_q <= ((answered_q & ~taken) | answer_at) & ~start_at;
      asks_q <= (asks_q | at(done_i && done_asks_i, done_queue_i)) & ~answer_at;
      stopped_q <= ((stopped_q & ~taken) | (end_at & {Queues{walk_stopped_i}})) & ~start_at;
      crossed_q <= ((crossed_q & ~taken) | (end_at & {Queues{walk_crossed_i}})) & ~start_at;
      used_up_q <= ((used_up_q & ~taken) | (end_at & {Queues{walk_used_up_i}})) & ~start_at;
    end
  end
  always_ff @(posedge clk_i) begin
    if (start) begin
      law_q[index_t'(cfg_queue_i)] <= cfg_law_i;
      start_q[index_t'(cfg_queue_i)] <= cfg_start_i;
      depth_q[index_t'(cfg_queue_i)]
        <= (cfg_depth_i == '0 || 6'(cfg_depth_i) > 6'(Windows)) ? 6'(Windows) : 6'(cfg_depth_i);
    end
    if (areas_done) begin
      desc_q[index_t'(area_queue_q[2])] <= desc_area;
      avail_q[index_t'(area_queue_q[2])] <= avail_area;
    end
    if (doorbell_i && doorbell_has_index_i) hint_q[index_t'(doorbell_queue_i)] <= doorbell_index_i;
    if (answer_i) begin
      answer_q[index_t'(answer_queue_i)] <= answer_index_i;
      failed_q[index_t'(answer_queue_i)] <= answer_failed_i;
    end
    if (done_i) progress_q[index_t'(done_queue_i)] <= done_progress_i;
  end

  always_comb begin
    visit_o = '0;
    visit_o.queue_id = 8'(drawn);
    visit_o.live = live_q[drawn];
    visit_o.law = law_q[drawn];
    visit_o.desc = desc_q[drawn];
    visit_o.avail = avail_q[drawn];
    visit_o.at = progress_q[drawn];
    visit_o.depth = depth_q[drawn];
    visit_o.pending = pending_q[drawn];
    visit_o.hinted = hinted_q[drawn];
    visit_o.hint = hint_q[drawn];
    visit_o.answered = answered_q[drawn];
    visit_o.failed = failed_q[drawn];
    visit_o.answer = answer_q[drawn];
    visit_o.asks = asks_q[drawn];
    visit_o.stopped = stopped_q[drawn];
    visit_o.crossed = crossed_q[drawn];
    visit_o.used_up = used_up_q[drawn];
    fresh_o = fresh_q[drawn];
    start_o = start_q[drawn];
  end
  assign law_o = law_q[index_t'(law_queue_i)];
  assign line_o = desc_q[index_t'(law_queue_i)].base[5:4];
  assign feed_law_o = law_q[index_t'(feed_queue_i)];
  assign feed_area_o = desc_q[index_t'(feed_queue_i)];
  assign begin_o = '{start_q[index_t'(begin_queue_i[0])], start_q[index_t'(begin_queue_i[1])]};
  assign live_o = live_q;
  assign starts_o = starts_q;
  assign asks_o = asks_q;
  assign busy_o = routing | starts_q | pending_q | hinted_q | (live_q & (wants_q | stalled_q));
  assign active_o = (wants_q & live_q) != '0 || drawn_valid_q || desc_active;
endmodule
`default_nettype wire
