// Judges one descriptor before it is presented or followed.
//
// Latency: none. Errors: the first that applies, in the order of the lines below.
// Source:  VIRTIO v1.4, 2.7.5 (flags, next), 2.7.4.2 (readable before writable).
`default_nettype none
module dfe_descriptor_check (
  input  wire dfe_pkg::window_mode_e window_mode_i,
  input  wire logic [63:0]           window_base_i,
  input  wire logic [63:0]           window_size_i,
  input  wire logic                  failed_i,      // the read did not bring data
  input  wire logic [63:0]           read_addr_i,   // where the descriptor lies
  input  wire logic [15:0]           size_i,        // entries of the queue
  input  wire dfe_pkg::descriptor_t  descriptor_i,
  input  wire dfe_pkg::walk_t        walk_i,
  input  wire logic [15:0]           head_i,
  output      dfe_pkg::error_e       code_o,
  output      logic [63:0]           addr_o         // the guilty address, index or head
);
  logic wraps, contained, unused_touches;
  logic [63:0] unused_offset;
  logic follows, writable;

  dfe_bounds #(.CountBits(32)) u_bounds (
    .window_base_i, .window_size_i,
    .addr_i({1'b0, descriptor_i.addr}), .count_i(descriptor_i.len),
    .wraps_o(wraps), .inside_o(contained), .touches_o(unused_touches), .offset_o(unused_offset));

  always_comb begin
    follows = (descriptor_i.flags & dfe_pkg::DescFlagNext) != '0;
    writable = (descriptor_i.flags & dfe_pkg::DescFlagWrite) != '0;
    code_o = dfe_pkg::ErrNone;
    addr_o = descriptor_i.addr;
    if (failed_i) begin
      code_o = dfe_pkg::ErrReadFailed;
      addr_o = read_addr_i;
    end else if ((descriptor_i.flags & dfe_pkg::DescFlagIndirect) != '0) begin
      code_o = dfe_pkg::ErrIndirect;
      addr_o = 64'(walk_i.index);
    end else if (walk_i.writable && !writable) begin
      code_o = dfe_pkg::ErrReadableAfterWritable;
      addr_o = 64'(walk_i.index);
    end else if (wraps) begin
      code_o = dfe_pkg::ErrLengthWraps;
    end else if (window_mode_i == dfe_pkg::WindowStrict && !contained) begin
      code_o = dfe_pkg::ErrOutsideRegion;
    end else if (follows && descriptor_i.next >= size_i) begin
      code_o = dfe_pkg::ErrNextOutOfRange;
      addr_o = 64'(descriptor_i.next);
    end else if (follows && walk_i.count + 16'd1 >= size_i) begin
      code_o = dfe_pkg::ErrChainTooLong;
      addr_o = 64'(head_i);
    end
  end
endmodule
`default_nettype wire
