// Takes the pieces of reads off the pins.
//
// Latency: one cycle, beside the bytes that are being turned for the buffer.
`default_nettype none
module dfe_pieces #(
  parameter int unsigned QueueTags = 8,
  parameter int unsigned DataBytes = 32
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,

  input  wire logic                   cpl_valid_i,
  input  wire logic [7:0]             cpl_tag_i,
  input  wire logic [7:0]             cpl_offset_i,
  input  wire logic [7:0]             cpl_count_i,
  input  wire logic                   cpl_last_i,
  input  wire logic [7:0]             cpl_status_i,
  input  wire logic [8*DataBytes-1:0] cpl_data_i,

  output      logic                   valid_o,
  output      dfe_stream_pkg::tag_t   tag_o,
  output      logic                   second_o,  // begins behind the read's first byte
  output      logic                   long_o,    // has more than one byte
  output      logic                   last_o,
  output      logic                   failed_o,
  output      logic [15:0]            data_o,    // its first bytes
  output      logic [7:0]             offset_o,
  output      logic [7:0]             count_o,
  output      logic [DataBytes/8-1:0] flags_o,   // USED and AVAIL of each descriptor
  output      logic                   block_ends_o  // the read of a buffer of descriptors ended
);
  logic [DataBytes/8-1:0] flags;
  always_comb begin
    for (int unsigned k = 0; k < DataBytes / dfe_pkg::DescriptorBytes; k++) begin
      flags[2*k+:2] = {cpl_data_i[128*k+127], cpl_data_i[128*k+119]};
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
      block_ends_o <= 1'b0;
    end else begin
      valid_o <= cpl_valid_i;
      block_ends_o <= cpl_valid_i && cpl_last_i && cpl_tag_i >= 8'(QueueTags);
    end
  end
  always_ff @(posedge clk_i) begin
    if (cpl_valid_i) begin
      tag_o <= cpl_tag_i;
      second_o <= (cpl_offset_i != '0);
      long_o <= (cpl_count_i > 8'd1);
      last_o <= cpl_last_i;
      failed_o <= (cpl_status_i != '0);
      data_o <= cpl_data_i[15:0];
      offset_o <= cpl_offset_i;
      count_o <= cpl_count_i;
      flags_o <= flags;
    end
  end
endmodule
`default_nettype wire
