// The descriptor fetch engine: split and packed rings, indirect tables, several chains under way.
//
// Latency:  completion to next read or descriptor on its channel: one cycle.
// Ordering: completions in any order and in pieces; see dfe_queue and dfe_present.
// Errors:   a queue with a fault stops until it is configured again; others go on.
// Source:   VIRTIO v1.4, 2.7 and 2.8; the pins' meaning stands in abi/dfe_abi.h.
`default_nettype none
module dfe_top #(
  parameter int unsigned Queues = dfe_pkg::DefaultQueues,
  parameter int unsigned Walkers = dfe_pkg::DefaultWalkers,
  parameter bit Counters = 1'b0  // performance counters
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

  // A performance counter of choice, in the same cycle; those that advance in a cycle without input.
  input  wire logic [5:0]   counter_select_i,
  output      logic [63:0]  counter_value_o,
  output      logic [63:0]  counter_levels_o,

  // Text beside the pins in a waveform; drives nothing.
  input  wire logic [255:0] lane_guest_i,
  input  wire logic [255:0] lane_link_down_i,
  input  wire logic [255:0] lane_link_up_i,
  input  wire logic [255:0] lane_translation_i,
  input  wire logic [255:0] lane_bounce_i,
  input  wire logic [255:0] lane_verdict_i
);
  localparam int unsigned Tags = Walkers + Queues;
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1;
  if (Queues < 1 || Walkers < 1 || Tags > 32) begin : g_tags
    $error("Queues and Walkers are at least 1, together at most 32");
  end

  dfe_pkg::window_mode_e window_mode;
  assign window_mode = dfe_pkg::window_mode_e'(window_mode_i);

  // Per queue.
  logic [Queues-1:0]   flush, queue_active, queue_busy, walk_busy, head_valid, head_taken;
  logic [Queues-1:0]   walk_fault, head_fault, read_fault, fault_valid, fault_taken, blocked;
  logic [Queues-1:0]   queue_read, queue_granted, cfg_here, rings, on_rd, on_desc, on_err, on_rest;
  logic [Queues-1:0]   rest_due, rest_taken, queue_carry;
  logic [15:0]         head [Queues], position [Queues], rest_index [Queues];
  dfe_pkg::chain_law_t law [Queues];
  logic [63:0]         desc_base [Queues];
  dfe_pkg::read_kind_e queue_kind [Queues];
  logic [63:0]         queue_addr [Queues];
  logic [5:0]          queue_count [Queues];
  dfe_pkg::error_e     fault_code [Queues], walk_code, read_code;
  logic [63:0]         fault_addr [Queues], walk_addr, read_addr;

  // Per walker.
  logic [Walkers-1:0]   free, asking, full, failed, start, served, walker_granted;
  dfe_pkg::chain_t      chain [Walkers];
  dfe_pkg::walk_t       walk [Walkers];
  logic [63:0]          table_addr [Walkers];
  dfe_pkg::table_t      entries [Walkers];
  logic [127:0]         buffer [Walkers];
  dfe_pkg::chain_t      start_chain;
  dfe_pkg::walk_t       served_walk;
  dfe_pkg::table_t      served_table;
  logic [63:0]          served_table_addr;
  logic                 follows, dispatch_active, walkers_active;

  // A piece of a completion, shifted to its place and addressed to one tag.
  logic [Tags-1:0] cpl_here;
  logic [127:0]    lane_data, lane_mask;
  logic [15:0]     lane_flags, lane_flags_mask;
  logic            cpl_failed;
  dfe_byte_lanes u_byte_lanes (
    .data_i(cpl_data_i), .offset_i(cpl_offset_i), .count_i(cpl_count_i), .data_o(lane_data),
    .mask_o(lane_mask), .flags_o(lane_flags), .flags_mask_o(lane_flags_mask));
  always_comb begin
    cpl_here = '0;
    if (cpl_valid_i) cpl_here = Tags'(1) << cpl_tag_i;
    cpl_failed = (cpl_status_i != '0);
  end

  // The configuration, as the chains of a queue see it.
  dfe_pkg::chain_law_t cfg_law;
  assign cfg_law = '{
    is_packed: cfg_flags_i[0], takes_indirect: cfg_flags_i[1], size: cfg_size_i,
    limit: (cfg_chain_limit_i == '0) ? cfg_size_i : cfg_chain_limit_i};

  for (genvar q = 0; q < int'(Queues); q++) begin : g_queue
    logic            ring_fault;
    dfe_pkg::error_e ring_code;
    logic [63:0]     ring_addr;
    assign cfg_here[q] = cfg_valid_i && cfg_queue_i == 8'(q);
    assign on_rd[q] = rd_valid_o && rd_queue_o == 8'(q);
    assign on_desc[q] = desc_valid_o && desc_queue_o == 8'(q);
    assign on_rest[q] = rest_valid_o && rest_queue_o == 8'(q);
    assign on_err[q] = err_valid_o && err_queue_o == 8'(q);
    assign rings[q] = doorbell_valid_i && doorbell_queue_i == 8'(q);

    dfe_queue u_queue (
      .clk_i, .rst_ni,
      .cfg_valid_i(cfg_here[q]), .cfg_enable_i, .cfg_law_i(cfg_law), .cfg_start_i, .cfg_desc_addr_i,
      .cfg_avail_addr_i, .doorbell_i(rings[q]), .doorbell_has_index_i, .doorbell_index_i,
      .cpl_valid_i(cpl_here[Walkers+q]), .cpl_last_i(cpl_here[Walkers+q] && cpl_last_i),
      .cpl_failed_i(cpl_failed), .lane_data_i(lane_data), .lane_mask_i(lane_mask),
      .lane_flags_i(lane_flags), .lane_flags_mask_i(lane_flags_mask),
      .read_valid_o(queue_read[q]), .read_kind_o(queue_kind[q]), .read_addr_o(queue_addr[q]),
      .read_carry_o(queue_carry[q]), .read_count_o(queue_count[q]),
      .read_granted_i(queue_granted[q]), .head_valid_o(head_valid[q]), .head_o(head[q]),
      .position_o(position[q]), .head_taken_i(head_taken[q]),
      .rest_due_o(rest_due[q]), .rest_index_o(rest_index[q]), .rest_taken_i(rest_taken[q]),
      .fault_valid_o(ring_fault), .fault_code_o(ring_code), .fault_addr_o(ring_addr),
      .flush_i(flush[q]), .law_o(law[q]), .desc_addr_o(desc_base[q]),
      .active_o(queue_active[q]), .busy_o(queue_busy[q]));

    dfe_fault u_fault (
      .clk_i, .rst_ni, .cfg_valid_i(cfg_here[q]),
      .walk_valid_i(walk_fault[q]), .walk_code_i(walk_code), .walk_addr_i(walk_addr),
      .head_valid_i(head_fault[q]), .head_i(head[q]),
      .ring_valid_i(ring_fault), .ring_code_i(ring_code), .ring_addr_i(ring_addr),
      .read_valid_i(read_fault[q]), .read_code_i(read_code), .read_addr_i(read_addr),
      .fault_valid_o(fault_valid[q]), .fault_code_o(fault_code[q]), .fault_addr_o(fault_addr[q]),
      .fault_taken_i(fault_taken[q]), .flush_o(flush[q]));
  end

  dfe_dispatch #(.Queues(Queues), .Walkers(Walkers)) u_dispatch (
    .clk_i, .rst_ni, .head_valid_i(head_valid), .head_i(head), .position_i(position),
    .law_i(law), .head_taken_o(head_taken), .head_fault_o(head_fault),
    .free_i(free), .start_o(start), .chain_o(start_chain), .active_o(dispatch_active));

  dfe_walkers #(.Queues(Queues), .Walkers(Walkers)) u_walkers (
    .clk_i, .rst_ni, .start_i(start), .start_chain_i(start_chain),
    .served_i(served), .served_follows_i(follows), .served_walk_i(served_walk),
    .served_table_addr_i(served_table_addr), .served_table_i(served_table),
    .granted_i(walker_granted), .cpl_i(cpl_here[Walkers-1:0]), .cpl_last_i,
    .cpl_failed_i(cpl_failed), .lane_data_i(lane_data), .lane_mask_i(lane_mask),
    .flush_i(flush), .free_o(free), .asking_o(asking), .full_o(full), .failed_o(failed),
    .busy_o(walk_busy), .active_o(walkers_active),
    .chain_o(chain), .walk_o(walk), .table_addr_o(table_addr), .table_o(entries),
    .buffer_o(buffer));

  dfe_present #(.Queues(Queues), .Walkers(Walkers)) u_present (
    .clk_i, .rst_ni, .window_mode_i(window_mode), .window_base_i, .window_size_i,
    .law_i(law), .desc_addr_i(desc_base), .full_i(full), .failed_i(failed),
    .chain_i(chain), .walk_i(walk), .table_addr_i(table_addr), .table_i(entries),
    .buffer_i(buffer), .served_o(served), .follows_o(follows), .walk_o(served_walk),
    .table_addr_o(served_table_addr), .table_o(served_table), .fault_o(walk_fault),
    .fault_code_o(walk_code), .fault_addr_o(walk_addr),
    .desc_valid_o, .desc_addr_o, .desc_len_o, .desc_flags_o, .desc_head_o,
    .desc_position_o, .desc_ring_count_o, .desc_indirect_o, .desc_queue_o, .desc_slot_o,
    .desc_first_o, .desc_last_o, .desc_ready_i);

  dfe_read_channel #(.Queues(Queues), .Walkers(Walkers)) u_read_channel (
    .clk_i, .rst_ni, .window_mode_i(window_mode), .window_base_i, .window_size_i,
    .asking_i(asking), .chain_i(chain), .walk_i(walk), .table_addr_i(table_addr),
    .start_i(start), .start_queue_i(start_chain.queue_id[QueueBits-1:0]),
    .start_index_i(start_chain.head), .served_i(served), .served_index_i(served_walk.index),
    .served_in_table_i(served_walk.in_table), .served_table_addr_i(served_table_addr),
    .law_i(law), .desc_addr_i(desc_base), .walker_granted_o(walker_granted),
    .queue_valid_i(queue_read), .queue_kind_i(queue_kind), .queue_addr_i(queue_addr),
    .queue_carry_i(queue_carry), .queue_count_i(queue_count), .queue_granted_o(queue_granted),
    .fault_o(read_fault), .fault_code_o(read_code), .fault_addr_o(read_addr),
    .rd_valid_o, .rd_addr_o, .rd_local_o, .rd_kind_o, .rd_tag_o, .rd_queue_o, .rd_count_o,
    .rd_ready_i);

  dfe_rest_channel #(.Queues(Queues)) u_rest_channel (
    .clk_i, .rst_ni, .due_i(rest_due), .position_i(rest_index), .not_now_i(rings | flush),
    .taken_o(rest_taken), .rest_valid_o, .rest_queue_o, .rest_index_o, .rest_ready_i);

  assign blocked = cfg_here | (rd_ready_i ? '0 : on_rd) | (desc_ready_i ? '0 : on_desc)
    | (rest_ready_i ? '0 : on_rest);
  dfe_error_channel #(.Queues(Queues)) u_error_channel (
    .clk_i, .rst_ni, .fault_valid_i(fault_valid), .fault_code_i(fault_code),
    .fault_addr_i(fault_addr), .fault_taken_o(fault_taken), .blocked_i(blocked),
    .err_valid_o, .err_queue_o, .err_code_o, .err_addr_o, .err_ready_i);

  logic [Queues-1:0] busy;
  assign busy = queue_busy | walk_busy | fault_valid | on_rd | on_desc | on_rest | on_err;
  assign busy_queues_o = 32'(busy);
  assign idle_o = !(rd_valid_o || desc_valid_o || rest_valid_o || err_valid_o || queue_active != '0
    || rest_due != '0 || fault_valid != '0 || dispatch_active || walkers_active);

  if (Counters) begin : g_counters
    logic [dfe_counters_pkg::EngineCounters-1:0] levels;
    dfe_counters #(.Count(dfe_counters_pkg::EngineCounters), .ReadBits(6)) u_counters (
      .clk_i, .rst_ni, .cfg_valid_i, .doorbell_valid_i, .rd_valid_i(rd_valid_o), .rd_ready_i,
      .rd_local_i(rd_local_o), .rd_kind_i(rd_kind_o), .rd_count_i(9'(rd_count_o)), .cpl_valid_i,
      .cpl_count_i, .cpl_last_i, .cpl_failed_i(cpl_failed), .desc_valid_i(desc_valid_o),
      .desc_ready_i, .desc_last_i(desc_last_o), .desc_indirect_i(desc_indirect_o),
      .rest_valid_i(rest_valid_o), .rest_ready_i, .err_valid_i(err_valid_o), .err_ready_i,
      .busy_i(busy != '0), .crossed_i(1'b0), .no_tag_i(head_valid != '0 && free == '0),
      .xl_valid_i(1'b0), .xl_ready_i(1'b0), .xa_valid_i(1'b0), .hit_i(1'b0), .miss_i(1'b0),
      .merged_i(1'b0), .discarded_i(1'b0), .invalidated_i(1'b0), .refused_i(1'b0),
      .select_i(counter_select_i), .value_o(counter_value_o), .levels_o(levels));
    assign counter_levels_o = 64'(levels);
  end else begin : g_no_counters
    wire logic unused_select = ^counter_select_i;
    assign {counter_value_o, counter_levels_o} = '0;
  end

  wire logic unused_pins = ^{cfg_flags_i[7:2], lane_guest_i, lane_link_down_i, lane_link_up_i,
    lane_translation_i, lane_bounce_i, lane_verdict_i};

`ifdef DFE_CHECKS
  dfe_read_checks #(.Tags(Tags)) u_read_checks (
    .clk_i, .rst_ni, .rd_valid_i(rd_valid_o), .rd_ready_i, .rd_tag_i(rd_tag_o),
    .rd_count_i(rd_count_o), .cpl_valid_i, .cpl_tag_i, .cpl_offset_i, .cpl_count_i, .cpl_last_i,
    .cpl_status_i);
  dfe_stop_checks #(.Queues(Queues)) u_stop_checks (
    .clk_i, .rst_ni, .cfg_here_i(cfg_here), .cfg_enable_i, .busy_i(busy),
    .on_rd_i(on_rd), .on_desc_i(on_desc), .on_rest_i(on_rest), .on_err_i(on_err));
`endif
endmodule
`default_nettype wire
