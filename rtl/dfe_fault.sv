// Keeps the first fault of one queue until the error channel takes it.
//
// Latency: a fault is offered in the cycle after it was found.
// A stop or a new configuration forgets a fault that was not taken yet.
`default_nettype none
module dfe_fault (
  input  wire logic            clk_i,
  input  wire logic            rst_ni,
  input  wire logic            cfg_valid_i,

  // Faults of this queue, one cycle each, most important first.
  input  wire logic            walk_valid_i,
  input  wire dfe_pkg::error_e walk_code_i,
  input  wire logic [63:0]     walk_addr_i,
  input  wire logic            head_valid_i,
  input  wire logic [15:0]     head_i,
  input  wire logic            ring_valid_i,
  input  wire dfe_pkg::error_e ring_code_i,
  input  wire logic [63:0]     ring_addr_i,
  input  wire logic            read_valid_i,
  input  wire dfe_pkg::error_e read_code_i,
  input  wire logic [63:0]     read_addr_i,

  // To the error channel: held until taken.
  output      logic            fault_valid_o,
  output      dfe_pkg::error_e fault_code_o,
  output      logic [63:0]     fault_addr_o,
  input  wire logic            fault_taken_i,

  output      logic            flush_o  // drop everything of this queue in this cycle
);
  logic            valid_d, valid_q;
  dfe_pkg::error_e code_d, code_q;
  logic [63:0]     addr_d, addr_q;
  logic            any;

  assign any = walk_valid_i || head_valid_i || ring_valid_i || read_valid_i;

  always_comb begin
    valid_d = valid_q && !fault_taken_i;
    code_d = code_q;
    addr_d = addr_q;
    if (any) begin
      valid_d = 1'b1;
      if (walk_valid_i) begin
        code_d = walk_code_i;
        addr_d = walk_addr_i;
      end else if (head_valid_i) begin
        code_d = dfe_pkg::ErrHeadOutOfRange;
        addr_d = 64'(head_i);
      end else if (ring_valid_i) begin
        code_d = ring_code_i;
        addr_d = ring_addr_i;
      end else begin
        code_d = read_code_i;
        addr_d = read_addr_i;
      end
    end
    if (cfg_valid_i) valid_d = 1'b0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      code_q <= dfe_pkg::ErrNone;
      addr_q <= '0;
    end else begin
      valid_q <= valid_d;
      code_q <= code_d;
      addr_q <= addr_d;
    end
  end

  assign fault_valid_o = valid_q;
  assign fault_code_o = code_q;
  assign fault_addr_o = addr_q;
  assign flush_o = any || cfg_valid_i;
endmodule
`default_nettype wire
