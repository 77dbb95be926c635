// Proves dfe_queue, with its scan and its heads, where reads are answered and faults flush.
//
// Served: behind a doorbell an index read or a look was granted, the entries up to its own index
// were read, or the queue stopped. With Bounded, reads and heads wait for at most one cycle.
`default_nettype none
module dfe_queue_formal #(
  parameter bit          Bounded = 1'b0,
  parameter int unsigned MostEntries = 32768,
  parameter int unsigned MostWait = 40  // cycles from a doorbell to its service
) (
  input wire logic                clk_i,
  input wire logic                cfg_valid_i,
  input wire logic                cfg_enable_i,
  input wire dfe_pkg::chain_law_t cfg_law_i,
  input wire logic [15:0]         cfg_start_i,
  input wire logic [63:0]         cfg_desc_addr_i,
  input wire logic [63:0]         cfg_avail_addr_i,
  input wire logic                doorbell_i,
  input wire logic                doorbell_has_index_i,
  input wire logic [15:0]         doorbell_index_i,
  input wire logic                cpl_valid_i,
  input wire logic                cpl_last_i,
  input wire logic                cpl_failed_i,
  input wire logic [127:0]        lane_data_i,
  input wire logic [127:0]        lane_mask_i,
  input wire logic [15:0]         lane_flags_i,
  input wire logic [15:0]         lane_flags_mask_i,
  input wire logic                granted_i,
  input wire logic                head_taken_i,
  input wire logic                rest_taken_i,
  input wire logic                stop_i  // any fault found elsewhere
);
  logic                started_q = 1'b0;
  logic                read_valid, read_carry, head_valid, rest_due, fault, flush, active, busy;
  dfe_pkg::read_kind_e kind;
  logic [63:0]         read_addr, fault_addr, desc_addr;
  logic [5:0]          read_count;
  logic [15:0]         head, position, rest_index;
  dfe_pkg::error_e     fault_code;
  dfe_pkg::chain_law_t law;
  assign flush = cfg_valid_i || fault || stop_i;

  dfe_queue u_dut (
    .clk_i, .rst_ni(started_q), .cfg_valid_i, .cfg_enable_i, .cfg_law_i, .cfg_start_i,
    .cfg_desc_addr_i, .cfg_avail_addr_i, .doorbell_i, .doorbell_has_index_i, .doorbell_index_i,
    .cpl_valid_i, .cpl_last_i, .cpl_failed_i, .lane_data_i, .lane_mask_i, .lane_flags_i,
    .lane_flags_mask_i, .read_valid_o(read_valid), .read_kind_o(kind), .read_addr_o(read_addr),
    .read_carry_o(read_carry), .read_count_o(read_count), .read_granted_i(granted_i),
    .head_valid_o(head_valid), .head_o(head), .position_o(position), .head_taken_i,
    .rest_due_o(rest_due), .rest_index_o(rest_index), .rest_taken_i, .fault_valid_o(fault),
    .fault_code_o(fault_code), .fault_addr_o(fault_addr), .flush_i(flush), .law_o(law),
    .desc_addr_o(desc_addr), .active_o(active), .busy_o(busy));

  // Reads under way, and how long somebody has waited.
  logic       reading_q = 1'b0, stalled_q = 1'b0, offered_q = 1'b0, flushed_q = 1'b0;
  logic       enabled_q = 1'b0;  // configured and not stopped since
  logic [1:0] silent_q = 2'd0;
  // The oldest doorbell that was not served.
  logic        rang_q = 1'b0, hint_q = 1'b0, ring_read_q = 1'b0;
  logic [15:0] hint_index_q = '0;
  logic [7:0]  age_q = 8'd0;
  logic        served;
  always_comb served = flush || (granted_i && kind != dfe_pkg::ReadAvailRing)
    || (hint_q && ring_read_q && rest_index == hint_index_q);

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    reading_q <= started_q && (granted_i || (reading_q && !cpl_last_i));
    stalled_q <= started_q && read_valid && !granted_i;
    offered_q <= started_q && head_valid && !head_taken_i;
    enabled_q <= started_q && (flush ? cfg_valid_i && cfg_enable_i : enabled_q);
    flushed_q <= started_q && flush && !(cfg_valid_i && cfg_enable_i);
    silent_q <= (started_q && reading_q && !cpl_last_i) ? silent_q + 2'd1 : 2'd0;
    rang_q <= started_q && (doorbell_i || (rang_q && !served));
    if (doorbell_i) begin
      hint_q <= doorbell_has_index_i;
      hint_index_q <= doorbell_index_i;
    end
    ring_read_q <= started_q && !doorbell_i && (ring_read_q || granted_i);
    age_q <= (started_q && rang_q && !served && enabled_q) ? age_q + 8'd1 : 8'd0;
    if (started_q) begin
      asm_completion_of_a_read: assume (!cpl_valid_i || reading_q);
      asm_last_is_a_piece: assume (!cpl_last_i || cpl_valid_i);
      asm_failure_ends_the_read: assume (!cpl_failed_i || cpl_last_i);
      asm_start_is_in_the_ring: assume (!cfg_law_i.is_packed
        || {1'b0, cfg_start_i[14:0]} < cfg_law_i.size);
      asm_enable_only_when_not_busy: assume (!(cfg_valid_i && cfg_enable_i) || !busy);
      asm_doorbell_of_an_enabled_queue: assume (!doorbell_i || !Bounded || !cfg_valid_i);
      asm_entries: assume (cfg_law_i.size <= 16'(MostEntries));
      if (Bounded) begin
        asm_read_is_granted: assume (!stalled_q || !read_valid || granted_i);
        asm_head_is_taken: assume (!offered_q || !head_valid || head_taken_i);
        asm_read_is_answered: assume (silent_q < 2'd1 || !reading_q || cpl_last_i);
        asm_one_doorbell_at_a_time: assume (!doorbell_i || !rang_q || served);
      end
      chk_one_read_at_a_time: assert (!(reading_q && read_valid));
      chk_offered_head_waits: assert (!offered_q || head_valid || !busy || flushed_q);
      chk_faulty_queue_stops: assert (!flushed_q || !(read_valid || head_valid || rest_due
        || fault));
      chk_doorbell_is_served: assert (!Bounded || age_q < 8'(MostWait));
    end
  end

endmodule
`default_nettype wire
