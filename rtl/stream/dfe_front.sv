// A first-in first-out memory whose oldest entry stands in a register.
//
// For what is looked at in haste; dfe_fifo is smaller, and quicker to be told that an entry went.
// Latency: an entry is seen in the cycle after it was pushed, or two after it when the last entry went
//          as it came.
// Errors:  none; pushing when full or popping when empty is a fault of the neighbours.
`default_nettype none
module dfe_front #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 4,
  localparam int unsigned Behind = Depth > 1 ? Depth - 1 : 1,
  localparam int unsigned PointerBits = Behind > 1 ? $clog2(Behind) : 1,
  localparam int unsigned CountBits = $clog2(Depth + 1)
) (
  input  wire logic             clk_i,
  input  wire logic             rst_ni,
  input  wire logic             push_i,
  input  wire logic [Width-1:0] data_i,
  output      logic             full_o,
  output      logic             some_o,   // an entry is here, whether it can be seen or not
  output      logic             valid_o,
  output      logic [Width-1:0] data_o,
  input  wire logic             pop_i
);
  if (Width < 1 || Depth < 1) begin : g_range
    $error("Width and Depth are at least 1");
  end

  // Those behind the oldest.
  logic [Width-1:0]       entry_q [Behind], oldest_q;
  logic [PointerBits-1:0] write_q, read_q;
  logic [CountBits-1:0]   count_q;
  logic                   valid_q, some_q, moves, store, fetch;
  assign moves = pop_i || !valid_q;
  assign fetch = moves && some_q;
  assign store = push_i && (valid_q || some_q);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q <= '0;
      count_q <= '0;
      some_q <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      if (store) write_q <= (write_q == PointerBits'(Behind - 1)) ? '0 : write_q + 1'b1;
      if (fetch) read_q <= (read_q == PointerBits'(Behind - 1)) ? '0 : read_q + 1'b1;
      if (store != fetch) begin
        count_q <= store ? count_q + 1'b1 : count_q - 1'b1;
        some_q <= store || count_q != CountBits'(1);
      end
      if (moves) valid_q <= some_q || (push_i && !valid_q);
    end
  end
  always_ff @(posedge clk_i) begin
    if (store) entry_q[write_q] <= data_i;
    if (moves) oldest_q <= some_q ? entry_q[read_q] : data_i;
  end

  assign valid_o = valid_q;
  assign some_o = valid_q || some_q;
  assign full_o = valid_q && count_q == CountBits'(Depth - 1);
  assign data_o = oldest_q;
endmodule
`default_nettype wire
