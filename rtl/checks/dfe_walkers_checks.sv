// Laws of the walker table: every walker is in one set, and moves along the arrows only.
`default_nettype none
module dfe_walkers_checks #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Walkers = 8
) (
  input  wire logic               clk_i,
  input  wire logic               rst_ni,
  input  wire logic [Walkers-1:0] free_i,
  input  wire logic [Walkers-1:0] asking_i,
  input  wire logic [Walkers-1:0] waiting_i,
  input  wire logic [Walkers-1:0] full_i,
  input  wire logic [Walkers-1:0] draining_i,
  input  wire logic [Walkers-1:0] owned_i [Queues],
  input  wire logic [Walkers-1:0] start_i,
  input  wire logic [Walkers-1:0] served_i,
  input  wire logic [Walkers-1:0] granted_i,
  input  wire logic [Walkers-1:0] cpl_i,
  input  wire logic [Queues-1:0]  flush_i
);
  logic               past_ok_q;
  logic [Walkers-1:0] any_owner, two_owners;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) past_ok_q <= 1'b0;
    else past_ok_q <= 1'b1;
  end

  always_comb begin
    any_owner = '0;
    two_owners = '0;
    for (int unsigned q = 0; q < Queues; q++) begin
      two_owners |= any_owner & owned_i[q];
      any_owner |= owned_i[q];
    end
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_sets_cover_all: assert ((free_i | asking_i | waiting_i | full_i | draining_i) == '1);
      chk_sets_do_not_overlap: assert ((free_i & (asking_i | waiting_i | full_i | draining_i)) == '0
        && (asking_i & (waiting_i | full_i | draining_i)) == '0
        && (waiting_i & (full_i | draining_i)) == '0 && (full_i & draining_i) == '0);
      chk_start_is_free: assert ((start_i & ~free_i) == '0);
      chk_served_is_full: assert ((served_i & ~full_i) == '0);
      chk_granted_was_asking: assert ((granted_i & (waiting_i | draining_i)) == '0);
      chk_completion_has_a_reader: assert ((cpl_i & ~(waiting_i | draining_i)) == '0);
      chk_owned_is_not_free: assert ((any_owner ^ free_i) == '1);
      chk_one_owner: assert (two_owners == '0);
      cov_all_walkers_read: cover (waiting_i == '1);
      cov_flush_while_reading: cover (flush_i != '0 && waiting_i != '0);
      cov_drained: cover ((cpl_i & draining_i) != '0);
    end
  end
endmodule
`default_nettype wire
