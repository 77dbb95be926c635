// Laws of one queue's ring reader.
`default_nettype none
module dfe_queue_checks (
  input  wire logic                  clk_i,
  input  wire logic                  rst_ni,
  input  wire logic                  cfg_valid_i,
  input  wire logic                  cfg_enable_i,
  input  wire logic [15:0]           cfg_size_i,
  input  wire logic                  cfg_is_packed_i,
  input  wire logic                  cpl_last_i,
  input  wire logic                  doorbell_i,
  input  wire dfe_pkg::queue_state_e state_i,
  input  wire logic [15:0]           size_i,
  input  wire logic                  head_taken_i,
  input  wire logic                  head_valid_i,
  input  wire logic                  read_granted_i,
  input  wire logic                  read_valid_i,
  input  wire logic [5:0]            read_addr_i,
  input  wire logic [5:0]            read_count_i,
  input  wire logic [15:0]           fetched_i,
  input  wire logic [15:0]           index_i,
  input  wire logic [3:0]            batch_i,
  input  wire logic                  wants_ring_i,
  input  wire logic                  wants_look_i,
  input  wire logic                  due_i,
  input  wire logic                  pending_i,
  input  wire logic                  hint_taken_i
);
  localparam logic [3:0] FullBatch = 4'(dfe_pkg::BatchEntries);

  logic        past_ok_q, reading, size_is_legal, rang_q;
  logic [15:0] open, slot;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      past_ok_q <= 1'b0;
      rang_q <= 1'b0;
    end else begin
      past_ok_q <= 1'b1;
      rang_q <= doorbell_i;
    end
  end

  always_comb begin
    reading = state_i == dfe_pkg::QueueIndexWait || state_i == dfe_pkg::QueueRingWait
      || state_i == dfe_pkg::QueueDrain;
    size_is_legal = cfg_size_i != '0 && cfg_size_i <= 16'd32768
      && (cfg_is_packed_i || (cfg_size_i & (cfg_size_i - 16'd1)) == '0);
    open = index_i - fetched_i;
    slot = fetched_i & (size_i - 16'd1);
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      // The environment's side.
      chk_completion_only_while_reading: assert (!cpl_last_i || reading);
      chk_size_is_legal: assert (!(cfg_valid_i && cfg_enable_i) || size_is_legal);
      // The queue's side.
      chk_head_taken_was_offered: assert (!head_taken_i || head_valid_i);
      chk_grant_was_asked_for: assert (!read_granted_i || read_valid_i);
      chk_batch_is_covered_by_index: assert (!wants_ring_i || 16'(batch_i) <= open);
      chk_batch_is_not_empty: assert (!(wants_ring_i || wants_look_i) || batch_i != '0);
      chk_batch_ends_in_the_ring: assert (!wants_ring_i || slot + 16'(batch_i) <= size_i);
      chk_look_stays_in_its_line: assert (!wants_look_i || read_addr_i[3:0] != '0
        || 7'(read_addr_i) + 7'(read_count_i) <= 7'd64);
      chk_rest_is_told_at_rest: assert (!due_i || state_i == dfe_pkg::QueueRest);
      chk_no_rest_behind_a_doorbell: assert (!due_i || !(pending_i || rang_q));
      cov_full_batch: cover (read_granted_i && wants_ring_i && batch_i == FullBatch);
      cov_batch_cut_by_ring_end: cover (read_granted_i && wants_ring_i && 16'(batch_i) < open
        && batch_i < FullBatch);
      cov_index_wraps: cover (wants_ring_i && index_i < fetched_i);
      cov_look_of_two: cover (read_granted_i && wants_look_i && batch_i == 4'd2);
      cov_look_of_one: cover (read_granted_i && wants_look_i && batch_i == 4'd1);
      cov_hint_taken: cover (hint_taken_i);
      cov_rest: cover (due_i);
      cov_drain: cover (state_i == dfe_pkg::QueueDrain);
    end
  end
endmodule
`default_nettype wire
