// Keeps what each queue is and how far it has come, and visits it to ask for what it reads itself.
//
// Latency:  see dfe_contexts and dfe_visit.
// Ordering: queues that want a visit in turn.
`default_nettype none
module dfe_queues #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Windows = 4
) (
  input  wire logic                     clk_i,
  input  wire logic                     rst_ni,
  input  wire dfe_pkg::window_mode_e    window_mode_i,
  input  wire logic [63:0]              window_base_i,
  input  wire logic [63:0]              window_size_i,

  // Commands of the environment, as the pins have them.
  input  wire logic                     cfg_valid_i,
  input  wire logic [7:0]               cfg_queue_i,
  input  wire logic                     cfg_enable_i,
  input  wire logic [15:0]              cfg_size_i,
  input  wire logic [15:0]              cfg_chain_limit_i,
  input  wire logic [15:0]              cfg_start_i,
  input  wire logic [7:0]               cfg_flags_i,
  input  wire logic [63:0]              cfg_desc_addr_i,
  input  wire logic [63:0]              cfg_avail_addr_i,
  input  wire logic                     doorbell_valid_i,
  input  wire logic [7:0]               doorbell_queue_i,
  input  wire logic                     doorbell_has_index_i,
  input  wire logic [15:0]              doorbell_index_i,

  // The read of an index ended; what the walk found; a fault of the queue.
  input  wire logic                     answer_i,
  input  wire dfe_stream_pkg::queue_t   answer_queue_i,
  input  wire logic                     answer_failed_i,
  input  wire logic [15:0]              answer_index_i,
  input  wire dfe_stream_pkg::outcome_t outcome_i,
  input  wire logic [Queues-1:0]        fault_i,

  // Of the queue that is visited: its buffers, what they showed, where its walk stands.
  output      dfe_stream_pkg::queue_t   drawn_queue_o,
  input  wire logic [5:0]               windows_i,
  input  wire logic [5:0]               walked_i,
  input  wire dfe_stream_pkg::seen_t    seen_i,
  input  wire logic                     plenty_i,
  input  wire dfe_stream_pkg::cursor_t  cursor_i,

  // A read, with a tag that is free.
  input  wire logic                     tag_valid_i,
  input  wire logic                     tag_more_i,
  input  wire dfe_stream_pkg::tag_t     tag_i,
  input  wire logic                     released_i,
  input  wire logic                     full_i,
  output      logic                     ask_valid_o,
  output      dfe_stream_pkg::ask_t     ask_o,
  output      dfe_stream_pkg::job_t     job_o,
  output      logic [7:0]               entries_o,
  output      logic                     to_end_o,

  // The end of a visit.
  output      dfe_stream_pkg::queue_t   queue_o,
  output      logic                     rest_o,
  output      logic [15:0]              rest_index_o,
  output      logic                     fault_o,
  output      dfe_stream_pkg::fault_t   fault_fields_o,

  // What a queue is, for the walk, for the feeder and for the places of walks.
  input  wire dfe_stream_pkg::queue_t   law_queue_i,
  output      dfe_pkg::chain_law_t      law_o,
  output      logic [1:0]               line_o,
  input  wire dfe_stream_pkg::queue_t   feed_queue_i,
  output      dfe_pkg::chain_law_t      feed_law_o,
  output      dfe_stream_pkg::area_t    feed_area_o,
  output      logic [15:0]              begin_o [2],  // of the visited queue and of law_queue_i
  // By queue.
  output      logic [Queues-1:0]        configured_o,
  output      logic [Queues-1:0]        started_o,
  output      logic [Queues-1:0]        bell_o,
  output      logic [Queues-1:0]        live_o,
  output      logic [Queues-1:0]        starts_o,     // its areas are being routed
  output      logic [Queues-1:0]        wants_o,      // a visit
  output      logic [Queues-1:0]        visited_o,    // is being visited, or its index is read
  output      logic                     active_o
);
  import dfe_stream_pkg::*;
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1;

  // Commands of queues that are not there mean nothing.
  dfe_pkg::chain_law_t cfg_law;
  logic                cfg_here, bell_here;
  assign cfg_here = cfg_valid_i && 9'(cfg_queue_i) < 9'(Queues);
  assign bell_here = doorbell_valid_i && 9'(doorbell_queue_i) < 9'(Queues);
  assign cfg_law = '{
    is_packed: cfg_flags_i[0], takes_indirect: cfg_flags_i[1], size: cfg_size_i,
    limit: (cfg_chain_limit_i == '0) ? cfg_size_i : cfg_chain_limit_i};
  always_comb begin
    started_o = '0;
    configured_o = '0;
    bell_o = '0;
    if (cfg_here) configured_o[QueueBits'(cfg_queue_i)] = 1'b1;
    if (cfg_enable_i) started_o = configured_o;
    if (bell_here) bell_o[QueueBits'(doorbell_queue_i)] = 1'b1;
  end

  logic              drawn, fresh, done, again, stalled, pending, asked, contexts_active;
  logic              visit_active;
  logic [15:0]       start;
  logic [Queues-1:0] asks, visiting, drawn_at;
  visit_t            visit;
  progress_t         progress;
  queue_t            begin_queues [2];
  assign drawn_queue_o = visit.queue_id;
  assign begin_queues = '{visit.queue_id, law_queue_i};
  dfe_contexts #(.Queues(Queues), .Windows(Windows)) u_contexts (
    .clk_i, .rst_ni, .window_mode_i, .window_base_i, .window_size_i, .cfg_valid_i(cfg_here),
    .cfg_queue_i, .cfg_enable_i, .cfg_law_i(cfg_law), .cfg_start_i, .cfg_depth_i(cfg_flags_i[7:3]),
    .cfg_desc_addr_i, .cfg_avail_addr_i, .doorbell_i(bell_here), .doorbell_queue_i,
    .doorbell_has_index_i, .doorbell_index_i, .answer_i, .answer_queue_i, .answer_failed_i,
    .answer_index_i, .walk_stopped_i(outcome_i.stopped), .walk_crossed_i(outcome_i.crossed),
    .walk_used_up_i(outcome_i.used_up), .walk_queue_i(outcome_i.queue_id), .fault_i,
    .wake_i(released_i), .visiting_i(visiting), .visit_valid_o(drawn), .drawn_at_o(drawn_at),
    .visit_o(visit), .start_o(start), .fresh_o(fresh), .done_i(done), .done_queue_i(queue_o),
    .done_progress_i(progress), .done_again_i(again), .done_stalled_i(stalled),
    .done_pending_i(pending), .done_asks_i(asked), .law_queue_i, .law_o, .line_o, .feed_queue_i,
    .feed_law_o, .feed_area_o, .begin_queue_i(begin_queues), .begin_o, .live_o, .starts_o,
    .asks_o(asks), .busy_o(wants_o), .active_o(contexts_active));
  dfe_visit #(.Queues(Queues), .Windows(Windows)) u_visit (
    .clk_i, .rst_ni, .live_i(live_o), .valid_i(drawn), .drawn_at_i(drawn_at), .visit_i(visit),
    .fresh_i(fresh), .start_i(start), .cursor_i, .windows_i, .walked_i, .seen_i, .plenty_i,
    .visiting_o(visiting), .done_o(done), .queue_o, .progress_o(progress), .again_o(again),
    .stalled_o(stalled), .pending_o(pending), .asks_o(asked), .tag_valid_i, .tag_more_i, .tag_i,
    .released_i, .full_i, .ask_valid_o, .ask_o, .job_o, .entries_o, .to_end_o, .rest_o,
    .rest_index_o, .fault_o, .fault_fields_o, .active_o(visit_active));
  assign visited_o = asks | visiting | drawn_at;
  assign active_o = contexts_active || visit_active;
endmodule
`default_nettype wire
