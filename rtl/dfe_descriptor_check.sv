// Judges one descriptor before it is presented or followed.
//
// Latency: none. Errors: the first that applies, in the order of the lines below.
// Source:  VIRTIO v1.4, 2.7.5 (flags, next, indirect), 2.7.4.2 (readable before writable), 2.8.8.
`default_nettype none
module dfe_descriptor_check (
  input  wire dfe_pkg::window_mode_e window_mode_i,
  input  wire logic [63:0]           window_base_i,
  input  wire logic [63:0]           window_size_i,
  input  wire logic                  failed_i,      // the read did not bring data
  input  wire logic [63:0]           read_addr_i,   // where the descriptor lies
  input  wire dfe_pkg::chain_law_t   law_i,
  input  wire dfe_pkg::descriptor_t  descriptor_i,
  input  wire dfe_pkg::walk_t        walk_i,
  input  wire dfe_pkg::table_t       table_i,
  input  wire logic [15:0]           head_i,
  output      logic                  follows_o,     // the chain goes on behind it
  output      dfe_pkg::error_e       code_o,
  output      logic [63:0]           addr_o         // the guilty address, index or head
);
  logic wraps, contained, unused_touches;
  logic [63:0] unused_offset;
  logic linked, writable, indirect, malformed;
  logic [27:0] entries;

  dfe_bounds #(.CountBits(32)) u_bounds (
    .window_base_i, .window_size_i,
    .addr_i(descriptor_i.addr), .carry_i(1'b0), .count_i(descriptor_i.len),
    .wraps_o(wraps), .inside_o(contained), .touches_o(unused_touches), .offset_o(unused_offset));

  always_comb begin
    linked = (descriptor_i.flags & dfe_pkg::DescFlagNext) != '0;
    writable = (descriptor_i.flags & dfe_pkg::DescFlagWrite) != '0;
    indirect = (descriptor_i.flags & dfe_pkg::DescFlagIndirect) != '0;
    // Neither nested, nor linked on, nor in a list; a table has whole entries, at least one.
    malformed = walk_i.in_table || linked || (law_i.is_packed && walk_i.count != '0)
      || descriptor_i.len == '0 || descriptor_i.len[3:0] != '0;
    // The entries of a packed ring's table follow one another without a word.
    entries = walk_i.in_table ? table_i.count : 28'(law_i.size);
    follows_o = linked;
    if (law_i.is_packed && walk_i.in_table) follows_o = 28'(walk_i.index) + 28'd1 < entries;
  end

  always_comb begin
    code_o = dfe_pkg::ErrNone;
    addr_o = descriptor_i.addr;
    if (failed_i) begin
      code_o = dfe_pkg::ErrReadFailed;
      addr_o = read_addr_i;
    end else if (indirect && !law_i.takes_indirect) begin
      code_o = dfe_pkg::ErrIndirect;
      addr_o = 64'(walk_i.index);
    end else if (indirect && malformed) begin
      code_o = dfe_pkg::ErrIndirectMalformed;
      addr_o = 64'(walk_i.index);
    end else if (!indirect && walk_i.writable && !writable) begin
      code_o = dfe_pkg::ErrReadableAfterWritable;
      addr_o = 64'(walk_i.index);
    end else if (wraps) begin
      code_o = dfe_pkg::ErrLengthWraps;
    end else if (window_mode_i == dfe_pkg::WindowOffset && descriptor_i.addr == '0) begin
      code_o = dfe_pkg::ErrAddressZero;
    end else if (window_mode_i[0] && !contained) begin
      code_o = dfe_pkg::ErrOutsideRegion;
    end else if (!indirect && follows_o) begin
      if (!law_i.is_packed && 28'(descriptor_i.next) >= entries) begin
        code_o = dfe_pkg::ErrNextOutOfRange;
        addr_o = 64'(descriptor_i.next);
      end else if (walk_i.count + 16'd1 >= law_i.limit) begin
        code_o = dfe_pkg::ErrChainTooLong;
        addr_o = 64'(head_i);
      end
    end
  end

  wire logic unused_id = ^{descriptor_i.identifier, table_i.identifier};
endmodule
`default_nettype wire
