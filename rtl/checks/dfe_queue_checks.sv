// Laws of one queue's ring reader.
`default_nettype none
module dfe_queue_checks (
  input  wire logic                  clk_i,
  input  wire logic                  rst_ni,
  input  wire logic                  cfg_valid_i,
  input  wire logic                  cfg_enable_i,
  input  wire logic [15:0]           cfg_size_i,
  input  wire logic                  cpl_last_i,
  input  wire dfe_pkg::queue_state_e state_i,
  input  wire logic                  head_taken_i,
  input  wire logic                  head_valid_i,
  input  wire logic                  read_granted_i,
  input  wire logic                  read_valid_i,
  input  wire logic [15:0]           fetched_i,
  input  wire logic [15:0]           index_i,
  input  wire logic [3:0]            batch_i,
  input  wire logic [15:0]           slot_i,
  input  wire logic                  wants_ring_i,
  input  wire logic [3:0]            count_i,
  input  wire logic [15:0]           size_i
);
  logic        past_ok_q, reading, size_is_power;
  logic [15:0] open;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) past_ok_q <= 1'b0;
    else past_ok_q <= 1'b1;
  end

  always_comb begin
    reading = state_i == dfe_pkg::QueueIndexWait || state_i == dfe_pkg::QueueRingWait
      || state_i == dfe_pkg::QueueDrain;
    size_is_power = cfg_size_i != '0 && (cfg_size_i & (cfg_size_i - 16'd1)) == '0;
    open = index_i - fetched_i;
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      // The environment's side.
      chk_completion_only_while_reading: assert (!cpl_last_i || reading);
      chk_size_is_a_power_of_two: assert (!(cfg_valid_i && cfg_enable_i) || size_is_power);
      // The queue's side.
      chk_head_taken_was_offered: assert (!head_taken_i || head_valid_i);
      chk_grant_was_asked_for: assert (!read_granted_i || read_valid_i);
      chk_batch_is_covered_by_index: assert (!wants_ring_i || 16'(batch_i) <= open);
      chk_batch_is_not_empty: assert (!wants_ring_i || batch_i != '0);
      chk_batch_ends_in_the_ring: assert (!wants_ring_i || slot_i + 16'(batch_i) <= size_i);
      chk_heads_fit: assert (count_i <= 4'(dfe_pkg::BatchEntries));
      cov_full_batch: cover (read_granted_i && wants_ring_i
        && batch_i == 4'(dfe_pkg::BatchEntries));
      cov_batch_cut_by_ring_end: cover (read_granted_i && wants_ring_i && 16'(batch_i) < open
        && batch_i < 4'(dfe_pkg::BatchEntries));
      cov_index_wraps: cover (wants_ring_i && index_i < fetched_i);
      cov_drain: cover (state_i == dfe_pkg::QueueDrain);
    end
  end
endmodule
`default_nettype wire
