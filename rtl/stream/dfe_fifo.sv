// A first-in first-out memory whose oldest entry can be seen.
//
// Latency: an entry is seen in the cycle after it was pushed.
// Errors:  none; pushing when full or popping when empty is a fault of the neighbours.
`default_nettype none
module dfe_fifo #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 4,
  localparam int unsigned PointerBits = Depth > 1 ? $clog2(Depth) : 1,
  localparam int unsigned CountBits = $clog2(Depth + 1)
) (
  input  wire logic             clk_i,
  input  wire logic             rst_ni,
  input  wire logic             push_i,
  input  wire logic [Width-1:0] data_i,
  output      logic             full_o,
  output      logic             valid_o,
  output      logic [Width-1:0] data_o,
  input  wire logic             pop_i
);
  if (Width < 1 || Depth < 1) begin : g_range
    $error("Width and Depth are at least 1");
  end

  logic [Width-1:0]       entry_q [Depth];
  logic [PointerBits-1:0] write_q, read_q;
  logic [CountBits-1:0]   count_q;
  logic                   some_q, more_q;  // one or more, two or more

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q <= '0;
      count_q <= '0;
      some_q <= 1'b0;
      more_q <= 1'b0;
    end else begin
      if (push_i) write_q <= (write_q == PointerBits'(Depth - 1)) ? '0 : write_q + 1'b1;
      if (pop_i) read_q <= (read_q == PointerBits'(Depth - 1)) ? '0 : read_q + 1'b1;
      // Whether one goes is known last.
      if (pop_i) begin
        some_q <= push_i || more_q;
        count_q <= push_i ? count_q : count_q - 1'b1;
        more_q <= push_i ? more_q : 32'(count_q) > 32'd2;
      end else if (push_i) begin
        some_q <= 1'b1;
        count_q <= count_q + 1'b1;
        more_q <= some_q;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (push_i) entry_q[write_q] <= data_i;
  end

  assign valid_o = some_q;
  assign full_o = (count_q == CountBits'(Depth));
  assign data_o = entry_q[read_q];
endmodule
`default_nettype wire
