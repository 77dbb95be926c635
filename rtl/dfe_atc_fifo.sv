// A queue in a RAM: what went in first comes out first.
//
// Latency: what is pushed in a cycle can be popped in the next one.
`default_nettype none
module dfe_atc_fifo #(
  parameter int unsigned Depth = 32,
  parameter int unsigned Width = 8,
  localparam int unsigned IndexBits = Depth > 1 ? $clog2(Depth) : 1
) (
  input  wire logic             clk_i,
  input  wire logic             rst_ni,

  input  wire logic             push_i,  // only while there is room
  input  wire logic [Width-1:0] data_i,
  input  wire logic             pop_i,   // only while there is something

  output      logic             room_o,
  output      logic             valid_o,
  output      logic [Width-1:0] data_o   // the oldest
);
  logic [Width-1:0]     entries_q [1 << IndexBits];
  logic [IndexBits-1:0] read_d, read_q, write_d, write_q;
  logic [IndexBits:0]   count_d, count_q;
  logic                 room_d, room_q, valid_d, valid_q;

  always_comb begin
    read_d = read_q + IndexBits'(pop_i);
    write_d = write_q + IndexBits'(push_i);
    count_d = count_q + ((push_i == pop_i) ? '0 : push_i ? (IndexBits + 1)'(1) : '1);
    valid_d = push_i || (pop_i ? count_q != (IndexBits + 1)'(1) : valid_q);
    room_d = pop_i || (push_i ? count_q != (IndexBits + 1)'(Depth - 1) : room_q);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_q <= '0;
      write_q <= '0;
      count_q <= '0;
      room_q <= 1'b1;
      valid_q <= 1'b0;
    end else begin
      read_q <= read_d;
      write_q <= write_d;
      count_q <= count_d;
      room_q <= room_d;
      valid_q <= valid_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push_i) entries_q[write_q] <= data_i;
  end

  assign room_o = room_q;
  assign valid_o = valid_q;
  assign data_o = entries_q[read_q];

`ifdef DFE_CHECKS
  dfe_atc_fifo_checks #(.Depth(Depth), .CountBits(IndexBits + 1)) u_checks (
    .clk_i, .rst_ni, .push_i, .pop_i, .room_i(room_q), .valid_i(valid_q), .count_i(count_q));
`endif
endmodule
`default_nettype wire
