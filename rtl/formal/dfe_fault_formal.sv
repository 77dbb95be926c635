// Proves that dfe_fault keeps a fault until it is taken or forgotten, the most important first.
`default_nettype none
module dfe_fault_formal (
  input wire logic            clk_i,
  input wire logic            cfg_valid_i,
  input wire logic            walk_valid_i,
  input wire logic [3:0]      walk_code_i,
  input wire logic [63:0]     walk_addr_i,
  input wire logic            head_valid_i,
  input wire logic [15:0]     head_i,
  input wire logic            ring_valid_i,
  input wire logic [3:0]      ring_code_i,
  input wire logic [63:0]     ring_addr_i,
  input wire logic            read_valid_i,
  input wire logic [3:0]      read_code_i,
  input wire logic [63:0]     read_addr_i,
  input wire logic            taken_i
);
  logic            started_q = 1'b0;
  logic            valid, flush, any;
  dfe_pkg::error_e code, wanted_code;
  logic [63:0]     addr, wanted_addr;

  dfe_fault u_dut (
    .clk_i, .rst_ni(started_q), .cfg_valid_i, .walk_valid_i,
    .walk_code_i(dfe_pkg::error_e'(walk_code_i)), .walk_addr_i, .head_valid_i, .head_i,
    .ring_valid_i, .ring_code_i(dfe_pkg::error_e'(ring_code_i)), .ring_addr_i, .read_valid_i,
    .read_code_i(dfe_pkg::error_e'(read_code_i)), .read_addr_i, .fault_valid_o(valid),
    .fault_code_o(code), .fault_addr_o(addr), .fault_taken_i(taken_i), .flush_o(flush));

  always_comb begin
    any = walk_valid_i || head_valid_i || ring_valid_i || read_valid_i;
    wanted_code = dfe_pkg::error_e'(read_code_i);
    wanted_addr = read_addr_i;
    if (ring_valid_i) begin
      wanted_code = dfe_pkg::error_e'(ring_code_i);
      wanted_addr = ring_addr_i;
    end
    if (head_valid_i) begin
      wanted_code = dfe_pkg::ErrHeadOutOfRange;
      wanted_addr = 64'(head_i);
    end
    if (walk_valid_i) begin
      wanted_code = dfe_pkg::error_e'(walk_code_i);
      wanted_addr = walk_addr_i;
    end
  end

  // What the cycle before was.
  logic            found_q = 1'b0, waits_q = 1'b0, forgets_q = 1'b0;
  dfe_pkg::error_e code_q;
  logic [63:0]     addr_q;

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    found_q <= started_q && any && !cfg_valid_i;
    waits_q <= started_q && valid && !taken_i && !any && !cfg_valid_i;
    forgets_q <= started_q && cfg_valid_i;
    if (started_q) begin
      code_q <= any ? wanted_code : code;
      addr_q <= any ? wanted_addr : addr;
      chk_fault_is_offered: assert (!found_q || valid);
      chk_fault_waits_until_taken: assert (!waits_q || valid);
      chk_fault_is_the_most_important: assert (!(found_q || waits_q)
        || (code == code_q && addr == addr_q));
      chk_configuration_forgets: assert (!forgets_q || !valid);
      chk_no_fault_from_nothing: assert (!valid || found_q || waits_q);
      chk_fault_drops_everything: assert (flush == (any || cfg_valid_i));
    end
  end
endmodule
`default_nettype wire
