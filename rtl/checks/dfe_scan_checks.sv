// Laws of the look at a packed ring.
`default_nettype none
module dfe_scan_checks (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic        start_valid_i,
  input  wire logic [15:0] size_i,
  input  wire logic        look_i,
  input  wire logic [1:0]  count_i,
  input  wire logic [1:0]  head_valid_i,
  input  wire logic        nothing_i,
  input  wire logic        endless_i,
  input  wire logic [15:0] slot_i,
  input  wire logic [15:0] list_i
);
  logic past_ok_q, ended_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      past_ok_q <= 1'b0;
      ended_q <= 1'b0;
    end else begin
      past_ok_q <= 1'b1;
      ended_q <= look_i && (count_i == 2'd2 ? head_valid_i[1] : head_valid_i[0]);
    end
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_slot_is_in_the_ring: assert (!look_i || slot_i < size_i);
      chk_look_ends_in_the_ring: assert (!look_i || slot_i + 16'(count_i) <= size_i);
      chk_look_has_a_descriptor: assert (!look_i || count_i != '0);
      chk_list_fits_the_ring: assert (list_i <= size_i);
      chk_no_head_without_a_look: assert (look_i || head_valid_i == '0);
      chk_head_ends_its_list: assert (!ended_q || list_i == '0);
      chk_one_end: assert (!(nothing_i && endless_i));
      cov_nothing_at_once: cover (nothing_i && head_valid_i == '0);
      cov_nothing_behind_a_head: cover (nothing_i && head_valid_i != '0);
      cov_endless: cover (endless_i);
      cov_list_over_the_ring_end: cover (look_i && slot_i == '0 && list_i != '0);
      cov_start_inside_the_ring: cover (start_valid_i);
    end
  end
endmodule
`default_nettype wire
