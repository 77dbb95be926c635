// A descriptor fetch engine as small as the table allows: one queue and one read at a time.
//
// Latency:  a read takes the link's time and four cycles.
// Ordering: nothing is read before what names it has come; a list of a packed ring is looked at to
//           its end, then read.
// Errors:   a queue with a fault stops until it is configured again; others go on.
// Source:   VIRTIO v1.4, 2.7 and 2.8; the pins' meaning stands in abi/dfe_abi.h.
`default_nettype none
module dfe_example #(
  parameter int unsigned Queues = 4
) (
  input  wire logic         clk_i,
  input  wire logic         rst_ni,

  // Environment to engine: configuration of one queue, one cycle, never refused.
  input  wire logic         cfg_valid_i,
  input  wire logic [7:0]   cfg_queue_i,
  input  wire logic         cfg_enable_i,
  input  wire logic [15:0]  cfg_size_i,
  input  wire logic [15:0]  cfg_chain_limit_i,
  input  wire logic [15:0]  cfg_start_i,
  input  wire logic [7:0]   cfg_flags_i,
  input  wire logic [63:0]  cfg_desc_addr_i,
  input  wire logic [63:0]  cfg_avail_addr_i,
  // Environment to engine: the window, levels.
  input  wire logic [1:0]   window_mode_i,
  input  wire logic [63:0]  window_base_i,
  input  wire logic [63:0]  window_size_i,
  // Environment to engine: doorbell, one cycle, never refused.
  input  wire logic         doorbell_valid_i,
  input  wire logic [7:0]   doorbell_queue_i,
  input  wire logic         doorbell_has_index_i,
  input  wire logic [15:0]  doorbell_index_i,
  // Engine to environment: reads, valid-ready.
  output      logic         rd_valid_o,
  input  wire logic         rd_ready_i,
  output      logic [63:0]  rd_addr_o,
  output      logic [7:0]   rd_tag_o,
  output      logic         rd_local_o,
  output      logic [2:0]   rd_kind_o,
  output      logic [7:0]   rd_queue_o,
  output      logic [7:0]   rd_count_o,
  // Environment to engine: pieces of data, never refused.
  input  wire logic         cpl_valid_i,
  input  wire logic [7:0]   cpl_tag_i,
  input  wire logic [7:0]   cpl_offset_i,
  input  wire logic [7:0]   cpl_count_i,
  input  wire logic         cpl_last_i,
  input  wire logic [7:0]   cpl_status_i,
  input  wire logic [255:0] cpl_data_i,
  // Engine to environment: descriptors, valid-ready.
  output      logic         desc_valid_o,
  input  wire logic         desc_ready_i,
  output      logic [63:0]  desc_addr_o,
  output      logic [31:0]  desc_len_o,
  output      logic [15:0]  desc_flags_o,
  output      logic [15:0]  desc_head_o,
  output      logic [15:0]  desc_position_o,
  output      logic [15:0]  desc_ring_count_o,
  output      logic         desc_indirect_o,
  output      logic [7:0]   desc_queue_o,
  output      logic [7:0]   desc_slot_o,
  output      logic         desc_first_o,
  output      logic         desc_last_o,
  // Engine to environment: rests, valid-ready.
  output      logic         rest_valid_o,
  input  wire logic         rest_ready_i,
  output      logic [7:0]   rest_queue_o,
  output      logic [15:0]  rest_index_o,
  // Engine to environment: errors, valid-ready.
  output      logic         err_valid_o,
  input  wire logic         err_ready_i,
  output      logic [7:0]   err_queue_o,
  output      logic [7:0]   err_code_o,
  output      logic [63:0]  err_addr_o,
  output      logic [31:0]  busy_queues_o,
  output      logic         idle_o,

  // Text beside the pins in a waveform; drives nothing.
  input  wire logic [255:0] lane_guest_i,
  input  wire logic [255:0] lane_link_down_i,
  input  wire logic [255:0] lane_link_up_i,
  input  wire logic [255:0] lane_translation_i,
  input  wire logic [255:0] lane_bounce_i,
  input  wire logic [255:0] lane_verdict_i
);
  import dfe_example_pkg::*;
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1;
  if (Queues < 1 || Queues > 32) begin : g_queues
    $error("Queues is 1 to 32");
  end

  queue_t               cfg, queue;
  logic [Queues-1:0]    cfg_here, rings, work, busy;
  logic [QueueBits-1:0] at, pick, rest_queue, err_queue;
  logic                 picks, works, still, reads_index, rests_soon;
  finding_t             found;
  always_comb begin
    cfg = '{
      law: '{
        is_packed: cfg_flags_i[0], takes_indirect: cfg_flags_i[1], size: cfg_size_i,
        limit: (cfg_chain_limit_i == '0) ? cfg_size_i : cfg_chain_limit_i},
      desc: cfg_desc_addr_i, avail: cfg_avail_addr_i, known: cfg_start_i, next: cfg_start_i};
    cfg_here = '0;
    rings = '0;
    for (int unsigned q = 0; q < Queues; q++) begin
      cfg_here[q] = cfg_valid_i && cfg_queue_i == 8'(q);
      rings[q] = doorbell_valid_i && doorbell_queue_i == 8'(q);
    end
  end

  dfe_example_queues #(.Queues(Queues)) u_queues (
    .clk_i, .rst_ni, .cfg_here_i(cfg_here), .cfg_enable_i, .cfg_i(cfg), .rings_i(rings),
    .doorbell_has_index_i, .doorbell_index_i, .at_i(at), .reads_index_i(reads_index),
    .found_i(found), .queue_o(queue), .work_o(work), .picks_o(picks), .pick_o(pick), .rest_valid_o, .rest_queue_o(rest_queue),
    .rest_index_o, .rest_ready_i, .active_o(rests_soon));

  dfe_example_worker #(.Queues(Queues)) u_worker (
    .clk_i, .rst_ni, .window_mode_i(dfe_pkg::window_mode_e'(window_mode_i)), .window_base_i,
    .window_size_i, .cfg_here_i(cfg_here), .works_i(work != '0), .picks_i(picks), .pick_i(pick), .queue_i(queue),
    .rests_i(rest_valid_o && rest_queue == at), .at_o(at), .works_o(works), .still_o(still),
    .reads_index_o(reads_index), .found_o(found), .rd_valid_o, .rd_ready_i, .rd_addr_o, .rd_tag_o,
    .rd_local_o, .rd_kind_o, .rd_count_o, .cpl_valid_i, .cpl_offset_i, .cpl_count_i, .cpl_last_i,
    .cpl_failed_i(cpl_status_i != '0), .cpl_data_i, .desc_valid_o, .desc_ready_i, .desc_addr_o,
    .desc_len_o, .desc_flags_o, .desc_head_o, .desc_position_o, .desc_ring_count_o,
    .desc_indirect_o, .desc_first_o, .desc_last_o, .err_valid_o, .err_ready_i,
    .err_queue_o(err_queue), .err_code_o, .err_addr_o);
  assign rd_queue_o = 8'(at);
  assign desc_queue_o = 8'(at);
  assign desc_slot_o = '0;
  assign rest_queue_o = 8'(rest_queue);
  assign err_queue_o = 8'(err_queue);

  always_comb begin
    busy = work;
    if (works) busy[at] = 1'b1;
    if (rest_valid_o) busy[rest_queue] = 1'b1;
    if (err_valid_o) busy[err_queue] = 1'b1;
  end
  assign busy_queues_o = 32'(busy);
  assign idle_o = still && !rests_soon && !rest_valid_o && !err_valid_o;

  wire logic unused_pins = ^{cfg_flags_i[7:2], cpl_tag_i, lane_guest_i, lane_link_down_i,
    lane_link_up_i, lane_translation_i, lane_bounce_i, lane_verdict_i};
endmodule
`default_nettype wire
